"""What people are told of a disconnection: before it, and after."""

from collections.abc import Mapping
from typing import Literal

Upstream = Literal["kept", "shared", "revoked", "not_revoked", "nothing"]
"""What becomes of the yes at the platform: other connections here live by it; another workspace or a sign-in does; it
ends; it should end and may not; there is nothing to end."""

_STAYS: Mapping[Upstream, str] = {
    "kept": "The permission at {title} stays: other connections of this workspace live by it.",
    "shared": "The permission at {title} stays: another workspace, or a sign-in under way, uses it.",
}
_BEFORE: Mapping[Upstream, str] = {
    **_STAYS,
    "revoked": "Nothing else here lives by the permission at {title}, so {title} is told to end it.",
    "not_revoked": "{title} can't be told from here to end the permission: remove the app in its account's settings.",
    "nothing": "There is no permission at {title} that could be ended.",
}
_AFTER: Mapping[Upstream, str] = {
    **_STAYS,
    "revoked": "{title} has ended the permission.",
    "not_revoked": "{title} did not confirm that the permission has ended: remove the app in its account's settings.",
    "nothing": "There was no permission at {title} that could be ended.",
}


def told(upstream: Upstream, title: str, *, is_over: bool) -> str:
    """A sentence on the permission at the platform; it names no other workspace, and says not how many."""
    return (_AFTER if is_over else _BEFORE)[upstream].format(title=title)


def after(word: str, title: str) -> str | None:
    """The same afterwards, by its word; None for a word that is none of them."""
    return next((said.format(title=title) for upstream, said in _AFTER.items() if upstream == word), None)
