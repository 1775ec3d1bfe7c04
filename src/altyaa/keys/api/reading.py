"""From what was sent to what is asked."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from altyaa.access.rules import read_name
from altyaa.infra.http.problems import Halted
from altyaa.kernel.ids import read_id
from altyaa.kernel.problems import NOT_FOUND, Refused
from altyaa.kernel.rate import Rate
from altyaa.kernel.scopes import ScopeCatalogue, known
from altyaa.keys.api.bodies import ChangeBody, KeyBody, LimitBody
from altyaa.keys.model import Clearable, KeyAsk, KeyChange
from altyaa.keys.rules.words import read_cidrs, read_expiry

_CLEARABLE: tuple[Clearable, ...] = ("expires_at", "cidrs", "limit")
Value = TypeVar("Value")


def sent(value: Value | Refused) -> Value:
    """The value.

    Raises:
        Halted: It was refused.
    """
    if isinstance(value, Refused):
        raise Halted(value)
    return value


def key_id(text: str) -> UUID:
    """The id in a path. What is no id is answered as one that nobody has.

    Raises:
        Halted: It is none.
    """
    found = read_id("key", text)
    return sent(found or Refused(NOT_FOUND, "not a key's id", "This workspace has no key with that id."))


def secret_id(text: str) -> UUID:
    """As ``key_id``, for a secret."""
    found = read_id("sec", text)
    return sent(found or Refused(NOT_FOUND, "not a secret's id", "This key has no secret with that id."))


def key_ask(body: KeyBody, scopes: ScopeCatalogue, rotation_days: int, now: datetime) -> KeyAsk:
    """What a key is to be.

    Raises:
        Halted: A value is not allowed.
    """
    return KeyAsk(
        sent(read_name(body.name)),
        sent(known(body.scopes, scopes)),
        rotation_days,
        None if body.expires_at is None else sent(read_expiry(body.expires_at, now)),
        sent(read_cidrs(body.cidrs or ())),
        _rate(body.limit),
    )


def key_change(body: ChangeBody, scopes: ScopeCatalogue, now: datetime) -> KeyChange:
    """What is to be different.

    Raises:
        Halted: A value is not allowed.
    """
    given = body.model_fields_set
    cleared = {word for word in _CLEARABLE if word in given and not getattr(body, word)}
    return KeyChange(
        sent(read_name(body.name)) if "name" in given else None,
        sent(known(body.scopes, scopes)) if "scopes" in given else None,
        None if body.expires_at is None else sent(read_expiry(body.expires_at, now)),
        sent(read_cidrs(body.cidrs)) if body.cidrs else None,
        _rate(body.limit),
        frozenset(cleared),
    )


def _rate(limit: LimitBody | None) -> Rate | None:
    return None if limit is None else Rate(limit.quantity, limit.seconds)
