"""What is written about a key's leak."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from altyaa.access import store as people
from altyaa.access.jobs.leaks import leaked_and_ended
from altyaa.access.jobs.reasons import is_owner
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.mail.letter import Action, Letter
from altyaa.kernel.text import Text, sentences, text
from altyaa.keys import store
from altyaa.keys.jobs.described import described, integrations, key_of
from altyaa.keys.model import KeyInfo


def letters(base_url: str) -> dict[str, Composer]:
    """Event type to what writes its letters."""
    return {"api_key.leaked": partial(_leaked, base_url)}


async def _leaked(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    now, told = event.occurred_at, json.loads(event.data)
    key, workspace = await key_of(tx, event, now), await people.workspace(tx)
    if key is None or workspace is None:
        return None
    return Letter(
        subject=text("The API key %(name)s was leaked", name=key.name),
        preheader=text("Its secret ending in %(last_four)s no longer works.", last_four=told["last_four"]),
        paragraphs=(
            _found(told),
            await _outcome(tx, key, told, now),
            await described(tx, key, now),
            *_may_have_spread(key, event.subject),
            text(
                "Look through what the key did before, in the logs of your own API. Remove the secret from where it "
                "was found: from a repository's history too."
            ),
        ),
        reason=is_owner(workspace),
        action=Action(text("Open the API keys"), integrations(base_url, workspace)),
    )


def _may_have_spread(key: KeyInfo, wire_id: str) -> list[Text]:
    """A key that manages keys could do more than make some."""
    if "keys.write" not in key.scopes:
        return []
    return [
        text(
            "The key has keys.write. Keys and secrets that were made with it since the leaked secret existed have "
            "ended. Look through the workspace's events whose actor is %(key)s for what else was done with it.",
            key=wire_id,
        )
    ]


def _found(told: dict[str, Any]) -> Text:
    leaked = text(
        "A secret of the API key %(name)s, the one that ends in %(last_four)s, was leaked.",
        name=told["name"],
        last_four=told["last_four"],
    )
    return leaked_and_ended(leaked, told)


async def _outcome(tx: WorkspaceTx, key: KeyInfo, told: dict[str, Any], now: datetime) -> Text:
    if told["key_revoked"]:
        over = text("The key has no other secret, so the key is revoked. Whatever uses it needs a new one.")
        return sentences(over, *_also_ended(told))
    left = [secret.last_four for secret in await store.secrets(tx, [key.id]) if secret.works_at(now)]
    lives = (
        text("The key lives on with its secret ending in %(left)s.", left=tuple(left))
        if left
        else text("The key has no secret left.")
    )
    return sentences(lives, text("Whatever used the leaked one has to change."), *_also_ended(told))


def _also_ended(told: dict[str, Any]) -> Iterator[Text]:
    if made := told["also_revoked"]:
        yield text("Keys that may have been made with it ended too: %(count)s.", count=len(made))
    # Facts of an earlier version do not say.
    if rotated := told.get("also_retired"):
        yield text(
            "Secrets that may have been made with it, by rotating keys, ended too: %(count)s.", count=len(rotated)
        )
    if elsewhere := told.get("also_ended"):
        yield text(
            "Apps, their secrets and changes that may have been made with it ended too: %(count)s.",
            count=len(elsewhere),
        )
