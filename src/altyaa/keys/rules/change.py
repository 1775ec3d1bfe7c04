"""What a key becomes by a change."""

from altyaa.kernel.problems import KEY_ENDED, Refused
from altyaa.keys.model import KeyChange, KeyInfo, Reach
from altyaa.keys.rules.reach import may_give


def changed(key: KeyInfo, change: KeyChange, giver: Reach | None) -> tuple[str, Reach] | Refused:
    """Its name and reach afterwards.

    Args:
        giver: What whoever changes it may give; None for no bounds. A key that changes itself gives what it is, so it
            becomes less and never more.
    """
    if key.revoked_at is not None:
        return Refused(KEY_ENDED, "revoked", "This key was revoked, for good. Create another one.")
    old = key.reach
    new = Reach(
        scopes=old.scopes if change.scopes is None else change.scopes,
        expires_at=None if "expires_at" in change.clear else change.expires_at or old.expires_at,
        cidrs=() if "cidrs" in change.clear else old.cidrs if change.cidrs is None else change.cidrs,
        limit=None if "limit" in change.clear else change.limit or old.limit,
    )
    refusal = may_give(new, giver, old)
    return refusal or (change.name or key.name, new)
