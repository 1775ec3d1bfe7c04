"""What is written about an app whose changes were taken away, because a leaked key had made them."""

import json
from datetime import datetime
from functools import partial
from typing import Any

from altyaa.access import store as people
from altyaa.access.jobs.reasons import is_owner
from altyaa.access.model import Workspace
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.mail.letter import Letter
from altyaa.kernel.text import Text, sentences, text
from altyaa.oauth.jobs.client_letters import app_page


def letters(base_url: str) -> dict[str, Composer]:
    """Event type to what writes its letters."""
    return {"oauth.client.changes_withdrawn": partial(_withdrawn, base_url)}


async def _withdrawn(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    told, workspace = json.loads(event.data), await people.workspace(tx)
    if workspace is None:
        return None
    app = told["name"]
    return Letter(
        subject=text("The app %(app)s has ended", app=app)
        if told["client_ended"]
        else text("The app %(app)s needs its %(what)s again", app=app, what=_what(told)),
        preheader=text("A leaked API key had set its %(what)s.", what=_what(told)),
        paragraphs=(
            _changed(told, workspace),
            *_uris(told),
            _outcome(told),
            _remedy(told),
            text(
                "Who changed what is in the workspace's events of the type oauth.client.updated about %(app)s.",
                app=event.subject,
            ),
        ),
        reason=is_owner(workspace),
        action=app_page(base_url, workspace, "" if told["client_ended"] else event.subject),
    )


def _what(told: dict[str, Any]) -> tuple[Text, ...]:
    both = ((bool(told["redirect_uris"]), text("redirect URIs")), (told["jwks"], text("public keys")))
    return tuple(words for is_so, words in both if is_so)


def _changed(told: dict[str, Any], workspace: Workspace) -> Text:
    return text(
        "An API key that was leaked had set the %(what)s of the app %(app)s of the workspace %(workspace)s, after the "
        "leaked secret was made on %(day)s. Nobody can tell whether it was you who did, or whoever found the key.",
        what=_what(told),
        app=told["name"],
        workspace=workspace.name,
        day=datetime.fromisoformat(told["since"]),
    )


def _uris(told: dict[str, Any]) -> list[Text]:
    if not told["redirect_uris"]:
        return []
    return [text("These were its redirect URIs: %(uris)s", uris=tuple(told["redirect_uris"]))]


def _outcome(told: dict[str, Any]) -> Text:
    if told["client_ended"]:
        return text(
            "The app has no secret: whoever was sent people's codes could use them, and could go on with what came out "
            "of them. So the app has ended, with everything that people of any workspace allowed it."
        )
    uris = text(
        "The redirect URIs were taken away: nobody can be sent to the app until you register those that are yours."
    )
    keys = text(
        "The public keys were taken away: the app cannot prove who it is until you register its own, and access tokens "
        "that it had got for itself have ended."
    )
    stays = text("What people allowed the app before stays allowed.")
    return sentences(*([uris] if told["redirect_uris"] else []), *([keys] if told["jwks"] else []), stays)


def _remedy(told: dict[str, Any]) -> Text:
    if told["client_ended"]:
        return text("Make another app, and send people through its authorization flow again.")
    return text("Register the %(what)s that are yours on the app's page.", what=_what(told))
