"""What people are told of a disconnection: before it, and after."""

from collections.abc import Mapping
from typing import Literal

from altyaa.kernel.text import N_, Text

Upstream = Literal["kept", "shared", "revoked", "not_revoked", "nothing"]
"""What becomes of the yes at the platform: other connections here live by it; another workspace or a sign-in does; it
ends; it should end and may not; there is nothing to end."""

_STAYS: Mapping[Upstream, str] = {
    "kept": N_("The permission at %(title)s stays: other connections of this workspace live by it."),
    "shared": N_("The permission at %(title)s stays: another workspace, or a sign-in under way, uses it."),
}
_BEFORE: Mapping[Upstream, str] = {
    **_STAYS,
    "revoked": N_("Nothing else here lives by the permission at %(title)s, so %(title)s is told to end it."),
    "not_revoked": N_(
        "%(title)s can't be told from here to end the permission: remove the app in its account's settings."
    ),
    "nothing": N_("There is no permission at %(title)s that could be ended."),
}
_AFTER: Mapping[Upstream, str] = {
    **_STAYS,
    "revoked": N_("%(title)s has ended the permission."),
    "not_revoked": N_(
        "%(title)s did not confirm that the permission has ended: remove the app in its account's settings."
    ),
    "nothing": N_("There was no permission at %(title)s that could be ended."),
}


def told(upstream: Upstream, title: str, *, is_over: bool) -> Text:
    """A sentence on the permission at the platform; it names no other workspace, and says not how many."""
    return Text((_AFTER if is_over else _BEFORE)[upstream], {"title": title})


def after(word: str, title: str) -> Text | None:
    """The same afterwards, by its word; None for a word that is none of them."""
    return next((Text(said, {"title": title}) for upstream, said in _AFTER.items() if upstream == word), None)
