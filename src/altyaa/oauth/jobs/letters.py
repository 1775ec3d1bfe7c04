"""What is written about facts of this slice."""

import json
from functools import partial

from altyaa.access import store as people
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.mail.letter import Action, Letter
from altyaa.kernel.ids import read_id
from altyaa.kernel.secret import Secret
from altyaa.oauth.jobs import change_letters, client_letters, token_letters


def letters(base_url: str) -> dict[str, Composer]:
    """Event type to what writes its letters."""
    reused: dict[str, Composer] = {"oauth.refresh_token.reused": partial(_reused, base_url)}
    return (
        reused | client_letters.letters(base_url) | change_letters.letters(base_url) | token_letters.letters(base_url)
    )


async def _reused(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    told, workspace = json.loads(event.data), await people.workspace(tx)
    if workspace is None:
        return None
    user_id = read_id("usr", told["user"])
    member = None if user_id is None else await people.member(tx, user_id)
    whose = "somebody who has left the workspace" if member is None else member.email
    app = told["client"]
    where = f"network {told['network']}" if told["network"] else "an unknown network"
    agent = f", by a program that calls itself {told['agent']}" if told["agent"] else ""
    return Letter(
        subject=f"A refresh token of the app {app} was used twice",
        preheader=f"What {app} may do for {whose} has ended on one device.",
        paragraphs=(
            f"A refresh token of the app {app}, which acts for {whose} in the workspace {workspace.name}, was sent "
            "again after it had been exchanged. One of the two who sent it may have stolen it.",
            f"What gave it away: {told['evidence']}. It came from {where}{agent}.",
            "The grant has ended with all of its tokens: one device or installation of the app. Others go on. If the "
            f"app is to be used there again, {whose} authorizes it again.",
            "It may also be a fault of the app: one that keeps an old refresh token in a second place, or restores a "
            "backup, does the same. Ask whoever runs it. What was done with the grant is in the workspace's events "
            f"whose actor is {event.subject}, and in the logs of your own API.",
        ),
        reason=f"You got this because you are an Owner of the workspace {workspace.name}.",
        action=Action("What to do about a revoked token", Secret(f"{base_url}/docs/errors/token_revoked")),
    )
