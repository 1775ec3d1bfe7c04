"""What a look at a grant's assets makes of the connections under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from altyaa.connections.model import Held
from altyaa.providers.model import Asset

Move = Literal["keep", "suspect", "lose", "recover"]
"""``suspect``: it is missing for the first time, and is looked for again before it is called lost."""
MISSING, UNUSABLE = "asset_missing", "asset_unusable"
"""Why an asset is lost; and, of one that is healthy still, what was the matter at the last look."""
LOST_AFTER = timedelta(hours=1)
"""A platform that is out of order lists nothing, too: what is missing for so long, and then still, is lost."""
LOOK_AGAIN, LONGEST = timedelta(minutes=5), timedelta(days=1)
"""How soon something that is missing is looked for again, at first and at last."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A connection and what was found of it.

    Attributes:
        asset: None where the platform does not list it.
        code: Why it is lost, where it is.
    """

    held: Held
    asset: Asset | None
    move: Move
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """All of them.

    Attributes:
        more: Assets that nobody connected.
        again: After what time to look again for what is missing; None where nothing is.
    """

    seen: tuple[Seen, ...]
    more: int
    again: timedelta | None


def compare(held: Sequence[Held], found: Sequence[Asset], now: datetime) -> Look:
    """Compare what was connected with what there is. Missing for an hour is lost, and looked for again all the same."""
    there = {(each.kind, each.id): each for each in found}
    living = [each for each in held if each.state != "disconnected"]
    seen = tuple(_seen(each, there.get((each.kind, each.asset_id)), now) for each in living)
    connected = {(each.kind, each.asset_id) for each in living}
    again = min((_wait(each, now) for each in seen if each.code is not None), default=None)
    return Look(seen, len(there.keys() - connected), again)


def living_ids(held: Sequence[Held]) -> frozenset[str]:
    """Ids at the platform of what is connected."""
    return frozenset(each.asset_id for each in held if each.state != "disconnected")


def _wait(seen: Seen, now: datetime) -> timedelta:
    """As long as it was missing, or lost, so far: each wait is twice the one before."""
    is_new = seen.move in ("suspect", "lose")
    return LOOK_AGAIN if is_new else min(max(now - seen.held.state_since, LOOK_AGAIN), LONGEST)


def _seen(held: Held, asset: Asset | None, now: datetime) -> Seen:
    is_doubted = held.state == "healthy" and held.state_code is not None
    is_whole = asset is not None and asset.problem is None and (asset.token is not None or not held.has_token)
    if is_whole:
        return Seen(held, asset, "recover" if held.state_code is not None else "keep")
    code = MISSING if asset is None else UNUSABLE
    if not is_doubted and held.state == "healthy":
        return Seen(held, None, "suspect", code)
    is_over = is_doubted and now - held.state_since >= LOST_AFTER
    return Seen(held, None, "lose" if is_over else "keep", code)
