"""What is written about facts of this slice."""

import json
from datetime import datetime
from functools import partial

from altyaa.access import store as people
from altyaa.access.jobs.reasons import manages
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.mail.letter import Action, Letter
from altyaa.kernel.text import Text, counted, sentences, text
from altyaa.keys.jobs import leak_letters
from altyaa.keys.jobs.described import described, integrations, key_of
from altyaa.keys.model import KeyInfo


def letters(base_url: str) -> dict[str, Composer]:
    """Event type to what writes its letters."""
    return {"api_key.rotation_due": partial(_due, base_url), **leak_letters.letters(base_url)}


async def _due(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    """Nothing, where the key was rotated, revoked or given another date since."""
    now, told = event.occurred_at, json.loads(event.data)
    key, workspace = await key_of(tx, event, now), await people.workspace(tx)
    if key is None or workspace is None or key.revoked_at is not None or _wire(key.rotate_by) != told["rotate_by"]:
        return None
    subject, consequence = _outlook(key, told["days_left"], expires=told["policy"] == "expire")
    early = text("It is to be rotated before its time: %(reason)s.", reason=told["reason"]) if told["reason"] else None
    return Letter(
        subject=subject,
        preheader=consequence,
        paragraphs=(
            sentences(consequence, text("It belongs to the workspace %(workspace)s.", workspace=workspace.name)),
            *([early] if early else []),
            await described(tx, key, now),
            text(
                "Rotate it and put the new secret in place of the old one, which works on for as long as you choose, "
                "so that nothing stops."
            ),
        ),
        reason=manages(workspace),
        action=Action(text("Rotate the key"), integrations(base_url, workspace, f"/keys/{event.subject}/rotate")),
    )


def _outlook(key: KeyInfo, days_left: int, *, expires: bool) -> tuple[Text, Text]:
    """Subject, and what happens when."""
    return _stops(key.name, key.rotate_by, days_left) if expires else _is_due(key.name, key.rotate_by, days_left)


def _stops(name: str, day: datetime, days_left: int) -> tuple[Text, Text]:
    if days_left == 0:
        stopped = text("The API key %(name)s was not rotated by %(day)s and has stopped.", name=name, day=day)
        return text("The API key %(name)s has stopped", name=name), stopped
    stops = text("The API key %(name)s stops on %(day)s unless it is rotated.", name=name, day=day)
    if days_left == 1:
        return text("The API key %(name)s stops tomorrow", name=name), stops
    soon = counted(
        "The API key %(name)s stops in %(num)s day", "The API key %(name)s stops in %(num)s days", days_left, name=name
    )
    return soon, stops


def _is_due(name: str, day: datetime, days_left: int) -> tuple[Text, Text]:
    if days_left == 0:
        overdue = text("The API key %(name)s was due for rotation on %(day)s and still works.", name=name, day=day)
        return text("The API key %(name)s is overdue", name=name), overdue
    due = text("The API key %(name)s is due for rotation by %(day)s.", name=name, day=day)
    if days_left == 1:
        return text("Rotate the API key %(name)s tomorrow", name=name), due
    soon = counted(
        "Rotate the API key %(name)s in %(num)s day",
        "Rotate the API key %(name)s in %(num)s days",
        days_left,
        name=name,
    )
    return soon, due


def _wire(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
