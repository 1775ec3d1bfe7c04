"""What is written about a client's leak."""

import json
from functools import partial
from typing import Any

from altyaa.access import store as people
from altyaa.access.model import Workspace
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.mail.letter import Action, Letter
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.secret import Secret
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
        subject=f"The client secret of the app {told['name']} was leaked",
        preheader=f"The secret ending in {told['last_four']} no longer works.",
        paragraphs=(
            _found(told),
            await _outcome(tx, found[0], told, event),
            "Give the app another secret, and put it wherever the leaked one was used."
            if not told["client_ended"]
            else "Make another app, and send people through its authorization flow again.",
            "Look through what the app did before, in the logs of your own API. Remove the secret from where it was "
            "found: from a repository's history too.",
        ),
        reason=f"You got this because you are an Owner of the workspace {workspace.name}.",
        action=app_page(base_url, workspace, "" if told["client_ended"] else event.subject),
    )


def app_page(base_url: str, workspace: Workspace, wire_id: str = "") -> Action:
    """To the page of an app of the workspace, or to all of them."""
    apps = f"{base_url}/w/{write_id('wks', workspace.id)}/settings/integrations/apps"
    return Action("Open the app", Secret(f"{apps}/{wire_id}")) if wire_id else Action("Open the apps", Secret(apps))


def _found(told: dict[str, Any]) -> str:
    secret = f"a client secret of the app {told['name']}, the one that ends in {told['last_four']}"
    if told["found_by"] == "github":
        return f"GitHub found {secret}, in public: {told['url'] or 'it does not say where'}. It was ended at once."
    return f"Somebody who held {secret}, reported it as leaked. It was ended at once."


async def _outcome(tx: WorkspaceTx, client: ClientInfo, told: dict[str, Any], event: Event) -> str:
    own = "Access tokens that the app had got for itself ended too."
    if told["client_ended"]:
        return f"The app has no other secret, so the app has ended, with everything that people allowed it. {own}"
    secrets = await store.client_secrets(tx, [client.id])
    left = [secret.last_four for secret in secrets if secret.works_at(event.occurred_at)]
    lives = f"The app lives on with its secret ending in {', '.join(left)}." if left else "The app has no secret left."
    return f"{lives} Whatever used the leaked one has to change. {own}"
