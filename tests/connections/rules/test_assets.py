"""What a look makes of connections: nothing is lost by an outage, and what is lost is looked for again."""

from datetime import timedelta
from uuid import UUID

from altyaa.connections.model import Held
from altyaa.connections.rules.assets import Look, compare
from altyaa.providers.model import Asset
from tests.connections.rules.things import DAY, HOUR, NOW

MINUTE = timedelta(minutes=1)
_ID = UUID("01932f00-0000-7000-8000-000000000001")
PAGE = Asset("page", "1", "Harbor Coffee")


def looked(state: str, code: str | None, since: timedelta, *found: Asset) -> Look:
    """A look at one connection that is so since then."""
    held = Held(_ID, _ID, "page", "1", "Harbor Coffee", 1, state, code, NOW - since, has_token=False)  # type: ignore[arg-type]
    return compare([held], found, NOW)


def test_it_is_lost_when_it_is_missing_for_an_hour() -> None:
    moves = [
        looked("healthy", None, 9 * DAY),
        looked("healthy", "asset_missing", 5 * MINUTE),
        looked("healthy", "asset_missing", 59 * MINUTE),
        looked("healthy", "asset_missing", HOUR),
        looked("asset_lost", "asset_missing", 9 * HOUR),
    ]
    assert [each.seen[0].move for each in moves] == ["suspect", "keep", "keep", "lose", "keep"]
    again = [each.again for each in moves]
    assert again == [5 * MINUTE, 5 * MINUTE, 59 * MINUTE, 5 * MINUTE, 9 * HOUR]


def test_what_is_lost_for_long_is_looked_for_once_a_day() -> None:
    assert looked("asset_lost", "asset_missing", 90 * DAY).again == DAY


def test_what_is_there_again_is_well_and_needs_no_other_look() -> None:
    for state, code in (("healthy", None), ("healthy", "asset_missing"), ("asset_lost", "asset_missing")):
        look = looked(state, code, 2 * HOUR, PAGE)
        assert (look.seen[0].move, look.again) == ("recover" if code else "keep", None)
