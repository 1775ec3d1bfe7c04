"""What is written about leaked tokens."""

import json
from functools import partial
from typing import Any

from altyaa.access import store as people
from altyaa.access.jobs.leaks import leaked_and_ended
from altyaa.access.jobs.reasons import is_owner
from altyaa.access.model import Workspace
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.mail.letter import Action, Letter
from altyaa.kernel.ids import read_id
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import Text, text

_KINDS = {"access_token": text("An access token"), "refresh_token": text("A refresh token")}


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
    whose = text("somebody who has left the workspace") if member is None else member.email
    app = told["client"] or told["client_id"]
    return Letter(
        subject=text("A token of the app %(app)s was leaked", app=app),
        preheader=text("What it opened for %(whose)s is closed.", whose=whose),
        paragraphs=(
            leaked_and_ended(_of_grant(told, app, whose, workspace), told),
            text(
                "The grant that it belonged to has ended with all of its tokens: one device or installation of the "
                "app. Other grants go on. To use the app there again, %(whose)s signs in to it again.",
                whose=whose,
            ),
            text(
                "Whoever runs the app should learn how its token came to be there, and remove it: from a repository's "
                "history too. What was done with it is in the workspace's events whose actor is %(grant)s, and in the "
                "logs of your own API.",
                grant=event.subject,
            ),
        ),
        reason=is_owner(workspace),
        action=Action(text("What to do about a revoked token"), Secret(f"{base_url}/docs/errors/token_revoked")),
    )


async def _client(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    told, workspace = json.loads(event.data), await people.workspace(tx)
    if workspace is None:
        return None
    return Letter(
        subject=text("A token of the app %(app)s was leaked", app=told["client"]),
        preheader=text("Every token that the app had got for itself has ended."),
        paragraphs=(
            leaked_and_ended(_of_client(told, workspace), told),
            text(
                "Every token that the app had got for itself has ended. With its secret it gets a new one at once, so "
                "it goes on. What people allowed it is not touched."
            ),
            text(
                "Remove the token from where it was found, and look where the app writes its tokens. What was done "
                "with it is in the workspace's events whose actor is %(client)s, and in the logs of your own API.",
                client=event.subject,
            ),
        ),
        reason=is_owner(workspace),
        action=Action(text("What to do about a revoked token"), Secret(f"{base_url}/docs/errors/token_revoked")),
    )


def _of_grant(told: dict[str, Any], app: str, whose: str | Text, workspace: Workspace) -> Text:
    return text(
        "%(token)s of the app %(app)s, by which it acted for %(whose)s in the workspace %(workspace)s, was leaked.",
        token=_KINDS[told["kind"]],
        app=app,
        whose=whose,
        workspace=workspace.name,
    )


def _of_client(told: dict[str, Any], workspace: Workspace) -> Text:
    return text(
        "%(token)s of the app %(app)s of the workspace %(workspace)s, by which it acted for itself, was leaked.",
        token=_KINDS[told["kind"]],
        app=told["client"],
        workspace=workspace.name,
    )
