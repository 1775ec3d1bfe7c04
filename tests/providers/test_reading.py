"""Values out of bytes that anybody may have sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.providers.reading import (
    Unreadable,
    read_cursor,
    read_moment,
    read_name,
    read_object,
    read_span,
    read_text,
    read_token,
    read_words,
    retry_after,
)
from tests.providers.driving import SENT, reply

YEARS = timedelta(days=730)
DAY = timedelta(days=1)
ODD: list[Any] = [
    None,
    True,
    False,
    float("nan"),
    float("inf"),
    -1,
    -1.5,
    0,
    "",
    "x",
    "-1",
    "1.5",
    [],
    {},
    10**400,
    "٣",
]


def test_what_is_no_lifetime_is_none() -> None:
    for value in (*ODD, 31 * 365 * 86_400, "978307200", "9" * 13):
        assert read_span(value, YEARS) is None, value


def test_a_lifetime_is_a_number_or_its_digits() -> None:
    for value in (3599, "3599", 3599.0):
        assert read_span(value, YEARS) == timedelta(seconds=3599)
    assert read_span(1, YEARS) == timedelta(seconds=1)
    assert read_span(YEARS.total_seconds(), YEARS) == YEARS


def test_what_is_no_moment_is_none() -> None:
    for value in (*ODD, 253_402_300_800_000):
        assert read_moment(value, SENT, YEARS) is None, value


def test_a_moment_is_believed_near_now_alone() -> None:
    now = int(SENT.timestamp())
    assert read_moment(now + 60, SENT, YEARS) == SENT + timedelta(minutes=1)
    assert read_moment(now - 60, SENT, YEARS) == SENT - timedelta(minutes=1)
    assert read_moment(now + int(YEARS.total_seconds()) + 1, SENT, YEARS) is None


def test_what_cannot_be_a_token_is_none() -> None:
    texts = ("", " ", "a b", "a\n", "a\0", "\ud800", "é", "a" * 16_385, "tok\r\nX: y")
    others: tuple[object, ...] = (None, 5, True, [], {}, b"a")
    for value in (*texts, *others):
        assert read_token(value) is None, value
        assert read_cursor(value) is None, value


def test_a_token_is_kept_as_it_is() -> None:
    token = read_token("1//0g-_.~+/=|")
    assert token is not None
    assert token.reveal() == "1//0g-_.~+/=|"


def test_what_needs_care_in_a_path_is_no_name() -> None:
    texts = ("", "..", "a/b", "a?b", "a b", "%2e", "é", "a" * 256, "a\n")
    others: tuple[object, ...] = (None, True, 1.5, [])
    for value in (*texts, *others):
        assert read_name(value) is None, value


def test_a_name_may_be_written_as_a_number() -> None:
    assert (read_name(1207059), read_name("1207059"), read_name("act_5-x")) == ("1207059", "1207059", "act_5-x")


def test_a_text_can_be_stored_and_shown() -> None:
    assert read_text("Harbor Coffee") == "Harbor Coffee"
    assert read_text(" a\0b\nc\u202e\ud800 ") == "abc"
    assert read_text("👩\u200d🍳 Café") == "👩\u200d🍳 Café"
    assert read_text("a" * 300) == "a" * 200
    for nothing in ("\0", " ", "", 5, None):
        assert read_text(nothing) is None


def test_words_are_those_of_a_list_or_of_a_text() -> None:
    assert read_words("a b", " ") == frozenset({"a", "b"})
    assert read_words("a,b", ",") == frozenset({"a", "b"})
    assert read_words(["a", 5, "", "b"], ",") == frozenset({"a", "b"})
    nothings: tuple[object, ...] = (None, "", [], [5], {}, 5)
    for nothing in nothings:
        assert read_words(nothing, " ") is None


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "120"}, timedelta(seconds=120)),
        ({"retry-after": "0"}, timedelta(0)),
        ({"retry-after": "999999999"}, DAY),
        (
            {"retry-after": "Tue, 24 Nov 2026 12:05:00 GMT", "date": "Tue, 24 Nov 2026 12:00:00 GMT"},
            timedelta(minutes=5),
        ),
        ({"retry-after": "Tue, 24 Nov 2026 11:00:00 GMT", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, timedelta(0)),
        ({"retry-after": "Tue, 24 Nov 2026 12:05:00 GMT"}, None),
        ({"retry-after": "Tue, 24 Nov 2026 12:05:00", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, None),
        ({"retry-after": "Tue, 24 Nov 99999 12:05:00 GMT", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, None),
        ({"retry-after": "soon", "date": "now"}, None),
        ({"retry-after": "-5"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_beside_the_answers(headers: dict[str, str], wait: timedelta | None) -> None:
    assert retry_after(reply(429, {}, headers)) == wait


@given(st.binary(max_size=200), st.integers(100, 599), st.text(max_size=40), st.text(max_size=40))
def test_no_bytes_and_no_header_are_too_much(body: bytes, status: int, after: str, date: str) -> None:
    answer = reply(status, body, {"retry-after": after, "date": date})
    assert isinstance(read_object(answer), dict | Unreadable)
    wait = retry_after(answer)
    assert wait is None or timedelta(0) <= wait <= DAY


@given(st.text() | st.integers() | st.floats() | st.booleans() | st.none() | st.lists(st.integers()))
def test_no_value_is_too_much(value: object) -> None:
    for read in (read_token, read_name, read_text):
        read(value)
    read_words(value, " ")
    span, moment = read_span(value, YEARS), read_moment(value, datetime(2026, 11, 24, tzinfo=UTC), YEARS)
    assert span is None or timedelta(seconds=1) <= span <= YEARS
    assert moment is None or abs(moment - datetime(2026, 11, 24, tzinfo=UTC)) <= YEARS
