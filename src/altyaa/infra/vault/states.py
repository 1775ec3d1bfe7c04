"""Where each key of a keyset is on its way: added, in charge, older, disabled, destroyed."""

from dataclasses import dataclass
from typing import Literal

from tink.proto import tink_pb2

State = Literal["added", "primary", "older", "disabled", "destroyed"]
"""``added``: enabled and not in charge yet. ``older``: enabled, and another has taken over."""


@dataclass(frozen=True, slots=True)
class KeyState:
    """A key, named by its id."""

    id: int
    state: State


def states(info: tink_pb2.KeysetInfo) -> tuple[KeyState, ...]:
    """The keys in the order they were added. Those after the primary wait for their turn."""
    found, primary_seen = [], False
    for key in info.key_info:
        primary = key.key_id == info.primary_key_id
        found.append(KeyState(key.key_id, "primary" if primary else _state(key.status, primary_seen)))
        primary_seen = primary_seen or primary
    return tuple(found)


def _state(status: int, after_primary: bool) -> State:
    if status == tink_pb2.ENABLED:
        return "added" if after_primary else "older"
    return "disabled" if status == tink_pb2.DISABLED else "destroyed"
