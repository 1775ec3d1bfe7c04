"""What is written about a client's leak."""

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
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import Text, sentences, text
from altyaa.oauth import store
from altyaa.oauth.registration import ClientInfo


def letters(base_url: str) -> dict[str, Composer]:
    """Event type to what writes its letters."""
    return {"oauth.client.leaked": partial(_leaked, base_url)}


async def _leaked(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    told, workspace = json.loads(event.data), await people.workspace(tx)
    client_id = read_id("app", event.subject)
    found = [] if client_id is None else await store.clients(tx, only=client_id)
    if not found or workspace is None:
        return None
    return Letter(
        subject=text("The client secret of the app %(app)s was leaked", app=told["name"]),
        preheader=text("The secret ending in %(last_four)s no longer works.", last_four=told["last_four"]),
        paragraphs=(
            _found(told),
            await _outcome(tx, found[0], told, event),
            text("Give the app another secret, and put it wherever the leaked one was used.")
            if not told["client_ended"]
            else text("Make another app, and send people through its authorization flow again."),
            text(
                "Look through what the app did before, in the logs of your own API. Remove the secret from where it "
                "was found: from a repository's history too."
            ),
        ),
        reason=is_owner(workspace),
        action=app_page(base_url, workspace, "" if told["client_ended"] else event.subject),
    )


def app_page(base_url: str, workspace: Workspace, wire_id: str = "") -> Action:
    """To the page of an app of the workspace, or to all of them."""
    apps = f"{base_url}/w/{write_id('wks', workspace.id)}/settings/integrations/apps"
    if wire_id:
        return Action(text("Open the app"), Secret(f"{apps}/{wire_id}"))
    return Action(text("Open the apps"), Secret(apps))


def _found(told: dict[str, Any]) -> Text:
    leaked = text(
        "A client secret of the app %(app)s, the one that ends in %(last_four)s, was leaked.",
        app=told["name"],
        last_four=told["last_four"],
    )
    return leaked_and_ended(leaked, told)


async def _outcome(tx: WorkspaceTx, client: ClientInfo, told: dict[str, Any], event: Event) -> Text:
    own = text("Access tokens that the app had got for itself ended too.")
    if told["client_ended"]:
        over = text("The app has no other secret, so the app has ended, with everything that people allowed it.")
        return sentences(over, own)
    secrets = await store.client_secrets(tx, [client.id])
    left = [secret.last_four for secret in secrets if secret.works_at(event.occurred_at)]
    lives = (
        text("The app lives on with its secret ending in %(left)s.", left=tuple(left))
        if left
        else text("The app has no secret left.")
    )
    return sentences(lives, text("Whatever used the leaked one has to change."), own)
