"""What is written about an app, read."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from altyaa.infra.language.say import say
from altyaa.kernel.problems import (
    INVALID_VALUE,
    UNKNOWN_SCOPE,
    Refused,
)
from altyaa.kernel.scopes import catalogue
from altyaa.oauth.rules import clients as rules
from tests.oauth.clients.values import URI, problem


def test_they_stay_as_they_are_written_and_in_their_order() -> None:
    uris = ["https://b.example/x?y=%20", "http://127.0.0.1/cb", "com.example.app:/cb", "https://a.example"]
    assert rules.read_redirect_uris(uris) == tuple(uris)


def test_twenty_are_admitted_and_one_more_is_not() -> None:
    uris = [f"{URI}/{number}" for number in range(21)]
    assert rules.read_redirect_uris(uris[:20]) == tuple(uris[:20])
    assert problem(rules.read_redirect_uris(uris)) is INVALID_VALUE


def test_one_that_is_there_twice_is_refused() -> None:
    refused = rules.read_redirect_uris([URI, "https://b.example/", URI])
    assert isinstance(refused, Refused)
    assert "there twice" in say(refused.sentence)


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("http://app.example/cb", "needs https"),
        (f"{URI}#x", "fragment"),
        ("https://mara@app.example/cb", "user name"),
        ("javascript:alert(1)", "needs https"),
        ("data:text/html,x", "needs https"),
        ("myapp:/cb", "with a dot"),
        ("https://app.example/a/../b", ". or .."),
        ("/callback", "scheme"),
        ("https://app.example/*", None),
        ("https://app.example/c b", "space"),
        ("https://app.example/\n", "space"),
        ("", "space"),
    ],
)
def test_each_is_judged_and_named(uri: str, told: str | None) -> None:
    """An asterisk is a character like any other: nothing here is a pattern."""
    answer = rules.read_redirect_uris([URI, uri])
    assert (told is None) == (answer == (URI, uri))
    if told is not None:
        assert isinstance(answer, Refused)
        assert ascii(uri) in say(answer.sentence)
        assert told in say(answer.sentence)


@given(st.text(max_size=60))
def test_whatever_is_written_is_kept_whole_or_refused(text: str) -> None:
    answer = rules.read_redirect_uris([text])
    assert answer == (text,) or problem(answer) is INVALID_VALUE


@given(
    st.sampled_from(["https://", "HTTPS://", "http://", "//", "https:/", " https://"]),
    st.sampled_from(["app.example", "localhost", "127.0.0.1", "[::1]", "u@app.example", "app.example:99999", ""]),
    st.sampled_from(["", "/", "/cb", "/./cb", "/%2e%2E/cb", "/c\\b"]),
    st.sampled_from(["", "?a=b", "?a=b#c", "#", "\t", "\x00"]),
)
def test_of_all_variants_those_alone_pass_that_a_browser_reads_as_they_are_compared(
    scheme: str, host: str, path: str, end: str
) -> None:
    assume(host or scheme != "https:/")  # https:/ and /cb are https://cb, whose host is cb
    answer = rules.read_redirect_uris([scheme + host + path + end])
    loopback = host in ("localhost", "127.0.0.1", "[::1]")
    fine = (
        (scheme == "https://" or (scheme == "http://" and loopback))
        and (loopback or host == "app.example")
        and path in ("", "/", "/cb")
        and end in ("", "?a=b")
    )
    assert (not isinstance(answer, Refused)) == fine


def test_an_app_without_a_scope_or_with_an_unknown_one_is_refused() -> None:
    assert problem(rules.read_scopes([], catalogue())) is INVALID_VALUE
    assert problem(rules.read_scopes(["posts.wirte"], catalogue())) is UNKNOWN_SCOPE
    assert rules.read_scopes(["posts.read", "posts.read"], catalogue()) == frozenset({"posts.read"})


@pytest.mark.parametrize(("days", "fine"), [(0, False), (1, True), (3650, True), (3651, False), (-1, False)])
def test_grants_end_after_a_day_to_ten_years(days: int, fine: bool) -> None:
    assert (rules.read_grant_days(days) == days) == fine
