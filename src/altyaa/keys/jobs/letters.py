"""What is written about facts of this slice."""

import json
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from altyaa.access import store as people
from altyaa.access.model import Workspace
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.mail.letter import Action, Letter
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.secret import Secret
from altyaa.keys import store
from altyaa.keys.model import KeyInfo, SecretInfo


def letters(base_url: str) -> dict[str, Composer]:
    """Event type to what writes its letters."""
    return {"api_key.rotation_due": partial(_due, base_url), "api_key.leaked": partial(_leaked, base_url)}


async def _due(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    """Nothing, where the key was rotated, revoked or given another date since."""
    now, told = event.occurred_at, json.loads(event.data)
    key, workspace = await _key(tx, event, now), await people.workspace(tx)
    if key is None or workspace is None or key.revoked_at is not None or _wire(key.rotate_by) != told["rotate_by"]:
        return None
    date = f"{key.rotate_by:%-d %B %Y}"
    subject, consequence = _outlook(key.name, told["days_left"], date, expires=told["policy"] == "expire")
    reason = [f"It is to be rotated before its time: {told['reason']}."] if told["reason"] else []
    return Letter(
        subject=subject,
        preheader=consequence,
        paragraphs=(
            f"{consequence} It belongs to the workspace {workspace.name}.",
            *reason,
            await _described(tx, key, now),
            "Rotate it and put the new secret in place of the old one, which works on for as long as you choose, so "
            "that nothing stops.",
        ),
        reason=f"You got this because you are an Owner or Admin of the workspace {workspace.name}.",
        action=Action("Rotate the key", _page(base_url, workspace, f"/keys/{event.subject}/rotate")),
    )


def _outlook(name: str, days_left: int, date: str, *, expires: bool) -> tuple[str, str]:
    """Subject, and what happens when."""
    if days_left == 0:
        if expires:
            return f"The API key {name} has stopped", f"The API key {name} was not rotated by {date} and has stopped."
        return f"The API key {name} is overdue", f"The API key {name} was due for rotation on {date} and still works."
    when = "tomorrow" if days_left == 1 else f"in {days_left} days"
    if expires:
        return f"The API key {name} stops {when}", f"The API key {name} stops on {date} unless it is rotated."
    return f"Rotate the API key {name} {when}", f"The API key {name} is due for rotation by {date}."


async def _leaked(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    now, told = event.occurred_at, json.loads(event.data)
    key, workspace = await _key(tx, event, now), await people.workspace(tx)
    if key is None or workspace is None:
        return None
    return Letter(
        subject=f"The API key {key.name} was leaked",
        preheader=f"Its secret ending in {told['last_four']} no longer works.",
        paragraphs=(
            _found(told),
            await _outcome(tx, key, told, now),
            await _described(tx, key, now),
            *_may_have_spread(key, event.subject),
            "Look through what the key did before, in the logs of your own API. Remove the secret from where it was "
            "found: from a repository's history too.",
        ),
        reason=f"You got this because you are an Owner of the workspace {workspace.name}.",
        action=Action("Open the API keys", _page(base_url, workspace)),
    )


def _may_have_spread(key: KeyInfo, wire_id: str) -> list[str]:
    """A key that manages keys could do more than make some."""
    if "keys.write" not in key.scopes:
        return []
    return [
        "The key has keys.write. Keys and secrets that were made with it since the leaked secret existed have ended. "
        f"Look through the workspace's events whose actor is {wire_id} for what else was done with it."
    ]


def _found(told: dict[str, Any]) -> str:
    secret = f"a secret of the API key {told['name']}, the one that ends in {told['last_four']}"
    if told["found_by"] == "github":
        return f"GitHub found {secret}, in public: {told['url'] or 'it does not say where'}. It was ended at once."
    return f"Somebody who held {secret}, reported it as leaked. It was ended at once."


async def _outcome(tx: WorkspaceTx, key: KeyInfo, told: dict[str, Any], now: datetime) -> str:
    made = f" Keys that may have been made with it ended too: {len(told['also_revoked'])}."
    made = made if told["also_revoked"] else ""
    # Facts of an earlier version do not say.
    if rotated := told.get("also_retired"):
        made += f" Secrets that may have been made with it, by rotating keys, ended too: {len(rotated)}."
    if elsewhere := told.get("also_ended"):
        made += f" Apps, their secrets and changes that may have been made with it ended too: {len(elsewhere)}."
    if told["key_revoked"]:
        return f"The key has no other secret, so the key is revoked. Whatever uses it needs a new one.{made}"
    left = [secret.last_four for secret in await store.secrets(tx, [key.id]) if secret.works_at(now)]
    lives = f"The key lives on with its secret ending in {', '.join(left)}." if left else "The key has no secret left."
    return f"{lives} Whatever used the leaked one has to change.{made}"


async def _described(tx: WorkspaceTx, key: KeyInfo, now: datetime) -> str:
    """Which key it is: how its secrets end, who made it, and when it was used."""
    secrets = await store.secrets(tx, [key.id])
    shown = [secret for secret in secrets if secret.works_at(now)] or secrets
    ends = " and ".join(f"…{secret.last_four}" for secret in shown)
    used = _last_use(secrets)
    return f"It ends in {ends}, was made by {await _maker(tx, key)} on {key.created_at:%-d %B %Y}, and " + (
        "was never used." if used is None else f"was last used on {used:%-d %B %Y at %H:%M} UTC."
    )


def _last_use(secrets: list[SecretInfo]) -> datetime | None:
    return max((secret.last_used_at for secret in secrets if secret.last_used_at is not None), default=None)


async def _maker(tx: WorkspaceTx, key: KeyInfo) -> str:
    if key.user_id is not None:
        member = await people.member(tx, key.user_id)
        return "somebody who has left the workspace" if member is None else member.email
    return f"the key {key.created_by}" if key.minted_by is not None else "the operator of the service"


async def _key(tx: WorkspaceTx, event: Event, now: datetime) -> KeyInfo | None:
    key_id: UUID | None = read_id("key", event.subject)
    found = [] if key_id is None else await store.keys(tx, now, only=key_id)
    return found[0] if found else None


def _page(base_url: str, workspace: Workspace, below: str = "") -> Secret[str]:
    return Secret(f"{base_url}/w/{write_id('wks', workspace.id)}/settings/integrations{below}")


def _wire(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
