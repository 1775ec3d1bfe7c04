"""What a workspace's policies mean for its keys."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from altyaa.access.model import Hit, HitBy, Network, Policies
from altyaa.access.rules.callers import is_within
from altyaa.access.rules.networks import common
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.text import N_, text
from altyaa.keys.model import WorkingKey


def within(
    policies: Policies, made_at: datetime, expires_at: datetime | None, cidrs: Sequence[Network]
) -> Refused | None:
    """Refuse what somebody asks for a key and the workspace gives to none: it would not hold.

    Args:
        expires_at, cidrs: As they were asked for; None and nothing where they were not.
    """
    days = policies.longest_key_days
    if days is not None and expires_at is not None and expires_at > made_at + timedelta(days=days):
        told = text(
            "Keys of this workspace live %(days)s days at most. Name an earlier expires_at, or none: it ends by then.",
            days=str(days),
        )
        return Refused(INVALID_VALUE, "longer than the workspace's longest life", told, fields=("expires_at",))
    if common(tuple(cidrs), policies.key_networks) is None:
        nowhere = N_("None of these networks is among those of the workspace: the key could be used from nowhere.")
        return Refused(INVALID_VALUE, "no network in common", nowhere, fields=("cidrs",))
    return None


def hits(keys: Sequence[WorkingKey], after: Policies, now: datetime) -> list[Hit]:
    """Those of these keys, which work now, that would not work under these policies from where they are used."""
    return [
        Hit(write_id("key", key.id), key.name, why, since, key.used_at, key.used_from)
        for key in keys
        for why, since in list(_reasons(key, after, now))[:1]
    ]


def _reasons(key: WorkingKey, after: Policies, now: datetime) -> Iterator[tuple[HitBy, datetime | None]]:
    if after.key_rotation == "expire" and key.rotate_by <= now:
        yield "rotation", key.rotate_by
    days = after.longest_key_days
    if days is not None and key.created_at + timedelta(days=days) <= now:
        yield "age", key.created_at + timedelta(days=days)
    networks = common(tuple(key.cidrs), after.key_networks)
    if networks is None:
        yield "networks", None
    elif networks and key.used_from is not None and not is_within(key.used_from, networks):
        yield "address", None
