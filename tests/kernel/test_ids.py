"""Identifiers."""

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from altyaa.kernel.ids import read_id, uuid7, write_id

milliseconds = st.integers(min_value=0, max_value=(1 << 48) - 1)
random = st.binary(min_size=10, max_size=10)


@given(milliseconds, random)
def test_a_uuid7_says_its_version_and_its_time(unix_ms: int, rand: bytes) -> None:
    value = uuid7(unix_ms, rand)
    assert (value.version, value.variant) == (7, RFC_4122)
    assert value.int >> 80 == unix_ms


def test_a_uuid7_keeps_the_74_bits_it_is_given() -> None:
    low, high = uuid7(5, bytes(10)), uuid7(5, b"\xff" * 10)
    assert (low.int ^ high.int).bit_count() == 74


@given(milliseconds, random)
def test_an_id_is_read_back_under_its_own_prefix_only(unix_ms: int, rand: bytes) -> None:
    value = uuid7(unix_ms, rand)
    text = write_id("key", value)
    assert len(text) == len("key_") + 22
    assert read_id("key", text) == value
    assert read_id("wks", text) is None


@given(st.text(max_size=40))
def test_other_text_is_no_id(text: str) -> None:
    value = read_id("wks", text)
    assert value is None or write_id("wks", value) == text


def test_an_id_has_one_spelling() -> None:
    text = write_id("wks", UUID(int=1))
    assert read_id("wks", text + " ") is None
    assert read_id("wks", text.upper()) is None
