"""tokeninfo as a second signal, and revocation."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from altyaa.providers.model import Failure, Tokens
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import APPS, BEFORE, SENT, reply, run, sent_by

GOOGLE, APP, TOKENS = PROVIDERS["google"], APPS["google"], BEFORE["google"]
ALIVE = {
    "aud": APP.client_id,
    "azp": APP.client_id,
    "sub": "110",
    "scope": "https://www.googleapis.com/auth/business.manage openid",
    "expires_in": "1200",
}
REFUSED = reply(400, {"error": "invalid_token", "error_description": "Invalid Value"})


def probed(answer: Any, tokens: Tokens = TOKENS) -> Tokens | Failure:
    return run(GOOGLE.probe(APP, tokens), [answer])[1]


def test_a_token_that_works_is_told_with_what_google_says_of_it() -> None:
    tokens = probed(reply(200, ALIVE))
    assert isinstance(tokens, Tokens)
    assert tokens == replace(
        TOKENS,
        access_ends=SENT + timedelta(seconds=1200),
        scopes=frozenset(ALIVE["scope"].split()),
        subject="110",
    )


def test_a_refusal_is_a_suspicion_that_the_refresh_token_answers() -> None:
    """It is about an access token of an hour, whenever that ends."""
    for ends in (SENT + timedelta(minutes=30), SENT, SENT - timedelta(minutes=30), None):
        failure = probed(REFUSED, replace(TOKENS, access_ends=ends))
        assert isinstance(failure, Failure)
        assert (failure.verdict, failure.code, failure.final) == ("suspect", "google.token_refused", False)


@pytest.mark.parametrize("said", [{"error": "invalid_request"}, {"error_description": "Invalid Value"}, {"what": 1}])
def test_another_400_is_no_refusal(said: dict[str, Any]) -> None:
    failure = probed(reply(400, said))
    assert isinstance(failure, Failure)
    assert failure.verdict == "transient"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_outage_is_never_final(status: int) -> None:
    failure = probed(reply(status, {"error": "invalid_token"}))
    assert isinstance(failure, Failure)
    assert failure.verdict in ("throttled", "transient")
    assert not failure.final


def test_the_token_of_another_app_is_not_ours() -> None:
    failure = probed(reply(200, {**ALIVE, "aud": "another", "azp": "another"}))
    assert isinstance(failure, Failure)
    assert failure.code == "google.other_app"


def test_a_scope_that_was_taken_away_is_told() -> None:
    failure = probed(reply(200, {**ALIVE, "scope": "openid"}))
    assert isinstance(failure, Failure)
    assert failure.verdict == "scope_lost"


def test_the_refresh_token_is_what_is_revoked() -> None:
    """An access token that has ended is unknown to Google while the grant lives on."""
    assert GOOGLE.revocation is not None
    call = GOOGLE.revocation(APP, TOKENS)
    assert (call.purpose, call.method, call.url) == ("revoke", "POST", GOOGLE.pack.value("revoke_url"))
    assert sent_by(call) == {"token": "1//0gBefore"}


def test_a_revocation_has_ended_the_grant_or_says_why_not() -> None:
    for done in (reply(200, {}), reply(200, ""), reply(400, {"error": "invalid_token"})):
        assert GOOGLE.read_revocation(done) is None
    for failed, verdict in (
        (reply(503, ""), "transient"),
        (reply(400, {"error": "x"}), "transient"),
        (reply(429, {}), "throttled"),
    ):
        failure = GOOGLE.read_revocation(failed)
        assert failure is not None
        assert failure.verdict == verdict
