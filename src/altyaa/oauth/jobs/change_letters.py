"""What is written about an app whose changes were taken away, because a leaked key had made them."""

import json
from functools import partial
from typing import Any

from altyaa.access import store as people
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.mail.letter import Letter
from altyaa.oauth.jobs.client_letters import app_page


def letters(base_url: str) -> dict[str, Composer]:
    """Event type to what writes its letters."""
    return {"oauth.client.changes_withdrawn": partial(_withdrawn, base_url)}


async def _withdrawn(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    told, workspace = json.loads(event.data), await people.workspace(tx)
    if workspace is None:
        return None
    what, app = _what(told), told["name"]
    return Letter(
        subject=f"The app {app} has ended" if told["client_ended"] else f"The app {app} needs its {what} again",
        preheader=f"A leaked API key had set its {what}.",
        paragraphs=(
            f"An API key that was leaked had set the {what} of the app {app} of the workspace {workspace.name}, after "
            f"the leaked secret was made on {told['since'][:10]}. Nobody can tell whether it was you who did, or "
            "whoever found the key.",
            *_uris(told),
            _outcome(told),
            _remedy(told),
            f"Who changed what is in the workspace's events of the type oauth.client.updated about {event.subject}.",
        ),
        reason=f"You got this because you are an Owner of the workspace {workspace.name}.",
        action=app_page(base_url, workspace, "" if told["client_ended"] else event.subject),
    )


def _what(told: dict[str, Any]) -> str:
    both = ((bool(told["redirect_uris"]), "redirect URIs"), (told["jwks"], "public keys"))
    return " and ".join(words for is_so, words in both if is_so)


def _uris(told: dict[str, Any]) -> list[str]:
    if not told["redirect_uris"]:
        return []
    return [f"These were its redirect URIs: {', '.join(told['redirect_uris'])}"]


def _outcome(told: dict[str, Any]) -> str:
    if told["client_ended"]:
        return (
            "The app has no secret: whoever was sent people's codes could use them, and could go on with what came out "
            "of them. So the app has ended, with everything that people of any workspace allowed it."
        )
    uris = "The redirect URIs were taken away: nobody can be sent to the app until you register those that are yours. "
    keys = (
        "The public keys were taken away: the app cannot prove who it is until you register its own, and access tokens "
        "that it had got for itself have ended. "
    )
    taken = (uris if told["redirect_uris"] else "") + (keys if told["jwks"] else "")
    return f"{taken}What people allowed the app before stays allowed."


def _remedy(told: dict[str, Any]) -> str:
    if told["client_ended"]:
        return "Make another app, and send people through its authorization flow again."
    return f"Register the {_what(told)} that are yours on the app's page."
