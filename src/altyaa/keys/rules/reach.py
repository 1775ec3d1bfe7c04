"""Who may give what: a credential that makes a credential gives at most what it has."""

from dataclasses import replace
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from altyaa.access.rules.beyond import gives_more, scopes_beyond
from altyaa.kernel.problems import Refused
from altyaa.kernel.rate import Rate
from altyaa.kernel.text import Text, text
from altyaa.keys.model import Network, Reach


def narrow(asked: Reach, giver: Reach | None) -> Reach | Refused:
    """What a new credential may do: as asked, with the giver's own bounds where none was asked for.

    Args:
        giver: None for one without bounds, the operator.
    """
    if giver is None:
        return asked
    given = replace(
        asked,
        expires_at=asked.expires_at or giver.expires_at,
        cidrs=asked.cidrs or giver.cidrs,
        limit=asked.limit or giver.limit,
    )
    return _refusal(given, giver) or given


def may_give(new: Reach, giver: Reach | None, old: Reach | None = None) -> Refused | None:
    """Refuse to let a credential become more than its giver is, unless it becomes no more than it was.

    It is judged as a whole. Judged piece by piece, a key without networks could lift those of a stronger one, whose
    secret then works from anywhere.

    Args:
        old: What it was.
    """
    if giver is None or (old is not None and not exceeds(new, old)):
        return None
    return _refusal(new, giver)


def exceeds(child: Reach, parent: Reach) -> list[Text]:
    """In what a credential goes beyond another, in words; nothing where it stays within."""
    beyond = []
    if more := sorted(child.scopes - parent.scopes):
        beyond.append(scopes_beyond(more))
    if parent.expires_at is not None and _later(child.expires_at, parent.expires_at):
        at = parent.expires_at.isoformat(timespec="seconds").replace("+00:00", "Z")
        beyond.append(text("an expiry after %(time)s", time=at))
    if parent.cidrs and (outside := _outside(child.cidrs, parent.cidrs)):
        beyond.append(outside)
    if parent.limit is not None and _faster(child.limit, parent.limit):
        beyond.append(text("a limit above %(limit)s", limit=str(parent.limit)))
    return beyond


def _refusal(child: Reach, giver: Reach) -> Refused | None:
    beyond = exceeds(child, giver)
    return gives_more(beyond) if beyond else None


def _later(child: datetime | None, parent: datetime) -> bool:
    return child is None or child > parent


def _faster(child: Rate | None, parent: Rate) -> bool:
    """All of the quantity may be taken at once, so neither it nor the rate may be larger."""
    return (
        child is None
        or child.quantity > parent.quantity
        or child.quantity * parent.window_seconds > parent.quantity * child.window_seconds
    )


def _outside(child: tuple[Network, ...], parent: tuple[Network, ...]) -> Text | None:
    if not child:
        return text("use from any network")
    fours = list(collapse_addresses(each for each in parent if isinstance(each, IPv4Network)))
    sixes = list(collapse_addresses(each for each in parent if isinstance(each, IPv6Network)))
    for each in child:
        if isinstance(each, IPv4Network):
            inside = any(each.subnet_of(four) for four in fours)
        else:
            inside = any(each.subnet_of(six) for six in sixes)
        if not inside:
            return text("use from %(network)s", network=str(each))
    return None
