"""What is written about facts of this slice."""

import json
from functools import partial
from typing import Any

from altyaa.access import store as people
from altyaa.access.jobs.reasons import is_owner
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.mail.letter import Action, Letter
from altyaa.kernel.ids import read_id
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import Text, text
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
    whose = text("somebody who has left the workspace") if member is None else member.email
    app = told["client"]
    return Letter(
        subject=text("A refresh token of the app %(app)s was used twice", app=app),
        preheader=text("What %(app)s may do for %(whose)s has ended on one device.", app=app, whose=whose),
        paragraphs=(
            text(
                "A refresh token of the app %(app)s, which acts for %(whose)s in the workspace %(workspace)s, was sent "
                "again after it had been exchanged. One of the two who sent it may have stolen it.",
                app=app,
                whose=whose,
                workspace=workspace.name,
            ),
            _trace(told),
            text(
                "The grant has ended with all of its tokens: one device or installation of the app. Others go on. If "
                "the app is to be used there again, %(whose)s authorizes it again.",
                whose=whose,
            ),
            text(
                "It may also be a fault of the app: one that keeps an old refresh token in a second place, or restores "
                "a backup, does the same. Ask whoever runs it. What was done with the grant is in the workspace's "
                "events whose actor is %(grant)s, and in the logs of your own API.",
                grant=event.subject,
            ),
        ),
        reason=is_owner(workspace),
        action=Action(text("What to do about a revoked token"), Secret(f"{base_url}/docs/errors/token_revoked")),
    )


def _trace(told: dict[str, Any]) -> Text:
    """The evidence is as the event has it."""
    network = text("network %(network)s", network=told["network"]) if told["network"] else text("an unknown network")
    if told["agent"]:
        return text(
            "What gave it away: %(evidence)s. It came from %(network)s, by a program that calls itself %(agent)s.",
            evidence=told["evidence"],
            network=network,
            agent=told["agent"],
        )
    return text(
        "What gave it away: %(evidence)s. It came from %(network)s.", evidence=told["evidence"], network=network
    )
