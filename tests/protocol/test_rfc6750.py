"""Bearer tokens and challenges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.kernel.problems import (
    CATALOGUE,
    CREDENTIALS_MISSING,
    INSUFFICIENT_SCOPE,
    INVALID_REQUEST,
    INVALID_TOKEN,
    Problem,
    Refused,
)
from altyaa.kernel.secret import Secret
from altyaa.protocol.rfc6750_bearer import challenge, read_bearer


@pytest.mark.parametrize("value", [b"Bearer abc", b"bearer abc", b"BEARER  abc"])
def test_the_scheme_is_case_insensitive(value: bytes) -> None:
    assert read_bearer([value]) == Secret("abc")


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ([], CREDENTIALS_MISSING),
        ([b"Basic dXNlcjpwYXNz"], CREDENTIALS_MISSING),
        ([b""], CREDENTIALS_MISSING),
        ([b"Bearer abc", b"Bearer abc"], INVALID_REQUEST),
        ([b"Bearer"], INVALID_TOKEN),
        ([b"Bearer "], INVALID_TOKEN),
        ([b"Bearer a b"], INVALID_TOKEN),
        ([b"Bearer a\xff"], INVALID_TOKEN),
        ([b"Bearer a\x00b"], INVALID_TOKEN),
        ([b"Bearer abc, Bearer def"], INVALID_TOKEN),
        ([b"Bearer " + b"a" * 8192], INVALID_TOKEN),
    ],
)
def test_what_is_not_one_bearer_is_refused(headers: list[bytes], problem: Problem) -> None:
    refused = read_bearer(headers)
    assert isinstance(refused, Refused)
    assert refused.problem is problem


@given(st.lists(st.binary(max_size=60), max_size=3))
def test_no_header_breaks_it(headers: list[bytes]) -> None:
    assert isinstance(read_bearer(headers), Secret | Refused)


def test_without_credentials_the_challenge_has_no_error_code() -> None:
    """RFC 6750 §3.1: such a request should not be told an error code."""
    assert challenge(Refused(CREDENTIALS_MISSING, "")) == 'Bearer realm="altyaa"'


def test_whoever_sends_nothing_is_told_of_everything_that_is_taken() -> None:
    for kind in ("API key", "access token"):
        assert kind in CREDENTIALS_MISSING.public


def test_a_lacking_scope_is_named() -> None:
    value = challenge(Refused(INSUFFICIENT_SCOPE, "", scopes=("posts.read", "posts.write")))
    assert value is not None
    assert 'error="insufficient_scope"' in value
    assert 'scope="posts.read posts.write"' in value


@pytest.mark.parametrize("problem", CATALOGUE.values(), ids=str)
def test_every_challenge_keeps_to_the_characters_of_section_3(problem: Problem) -> None:
    value = challenge(Refused(problem, ""))
    assert (value is not None) == (problem.status in (400, 401, 403))
    if value is not None:
        assert all(" " <= character <= "~" for character in value)
        description = value.partition('error_description="')[2].partition('"')[0]
        assert "\\" not in description
