"""What is written about leaked tokens."""

import json
from functools import partial
from typing import Any

from altyaa.access import store as people
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.mail.letter import Action, Letter
from altyaa.kernel.ids import read_id
from altyaa.kernel.secret import Secret

_KINDS = {"access_token": "An access token", "refresh_token": "A refresh token"}


def letters(base_url: str) -> dict[str, Composer]:
    """Event type to what writes its letters."""
    return {
        "oauth.grant.leaked": partial(_grant, base_url),
        "oauth.client.token_leaked": partial(_client, base_url),
    }


async def _grant(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    told, workspace = json.loads(event.data), await people.workspace(tx)
    user_id = read_id("usr", told["user"])
    member = None if user_id is None else await people.member(tx, user_id)
    if workspace is None:
        return None
    whose = "somebody who has left the workspace" if member is None else member.email
    app = told["client"] or told["client_id"]
    return Letter(
        subject=f"A token of the app {app} was leaked",
        preheader=f"What it opened for {whose} is closed.",
        paragraphs=(
            _found(told, f"the app {app}, by which it acted for {whose} in the workspace {workspace.name}"),
            "The grant that it belonged to has ended with all of its tokens: one device or installation of the app. "
            f"Other grants go on. To use the app there again, {whose} signs in to it again.",
            "Whoever runs the app should learn how its token came to be there, and remove it: from a repository's "
            f"history too. What was done with it is in the workspace's events whose actor is {event.subject}, and in "
            "the logs of your own API.",
        ),
        reason=f"You got this because you are an Owner of the workspace {workspace.name}.",
        action=Action("What to do about a revoked token", Secret(f"{base_url}/docs/errors/token_revoked")),
    )


async def _client(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    told, workspace = json.loads(event.data), await people.workspace(tx)
    if workspace is None:
        return None
    return Letter(
        subject=f"A token of the app {told['client']} was leaked",
        preheader="Every token that the app had got for itself has ended.",
        paragraphs=(
            _found(told, f"the app {told['client']} of the workspace {workspace.name}, by which it acted for itself"),
            "Every token that the app had got for itself has ended. With its secret it gets a new one at once, so it "
            "goes on. What people allowed it is not touched.",
            "Remove the token from where it was found, and look where the app writes its tokens. What was done with it "
            f"is in the workspace's events whose actor is {event.subject}, and in the logs of your own API.",
        ),
        reason=f"You got this because you are an Owner of the workspace {workspace.name}.",
        action=Action("What to do about a revoked token", Secret(f"{base_url}/docs/errors/token_revoked")),
    )


def _found(told: dict[str, Any], whose: str) -> str:
    token = f"{_KINDS[told['kind']]} of {whose}"
    if told["found_by"] == "github":
        return (
            f"{token}, was found by GitHub in public: {told['url'] or 'it does not say where'}. It was ended at once."
        )
    return f"{token}, was reported as leaked by somebody who held it. It was ended at once."
