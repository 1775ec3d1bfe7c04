"""Values as people read them."""

from datetime import datetime, timedelta, timezone

import pytest

from altyaa.web.words import breakable, initials, machine

AT = datetime(2026, 11, 4, 9, 3, 7, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("name", "tile"),
    [("Harbor Coffee", "HC"), ("harbor", "H"), ("Ines Fragoso do Nascimento", "IN"), ("  ", "·"), ("", "·")],
)
def test_a_tile_has_one_or_two_letters(name: str, tile: str) -> None:
    assert initials(name) == tile


def test_an_address_breaks_between_its_parts_and_stays_text() -> None:
    assert breakable("mara@harbor.example") == "mara@<wbr>harbor.<wbr>example"
    assert breakable("<b>@a.") == "&lt;b&gt;@<wbr>a."


def test_a_time_for_programs_is_in_utc() -> None:
    assert machine(AT) == "2026-11-04T07:03:07Z"
