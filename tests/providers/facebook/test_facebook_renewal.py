"""A live token is exchanged for another; the grant's clock is not moved by that. And the end of it all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from altyaa.providers.model import Failure, Tokens
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import APPS, BEFORE, SENT, reply, run, sent_by

FACEBOOK, APP, OLD = PROVIDERS["facebook"], APPS["facebook"], BEFORE["facebook"]
NOW = int(SENT.timestamp())
DATA = {
    "app_id": APP.client_id,
    "type": "USER",
    "is_valid": True,
    "user_id": "102",
    "scopes": ["pages_show_list", "pages_read_engagement"],
}


def renewed(before: Tokens = OLD, **answer: Any) -> Tokens:
    tokens = FACEBOOK.read_renewal(before, reply(200, {"access_token": "EAAnew", **answer}), SENT)
    assert isinstance(tokens, Tokens)
    return tokens


def probed(**changes: Any) -> Tokens | Failure:
    return run(FACEBOOK.probe(APP, OLD), [reply(200, {"data": {**DATA, **changes}})])[1]


def test_the_live_token_and_the_secret_are_sent_in_the_body() -> None:
    call = FACEBOOK.renewal(APP, OLD)
    assert (call.purpose, call.method, call.query, call.url) == ("token", "POST", {}, FACEBOOK.pack.value("token_url"))
    assert sent_by(call) == {
        "grant_type": "fb_exchange_token",
        "fb_exchange_token": "EAAbefore",
        "client_id": APP.client_id,
        "client_secret": "app-secret",
    }


def test_only_the_access_clock_moves() -> None:
    tokens = renewed(expires_in=5_183_944)
    assert tokens.access_ends == SENT + timedelta(seconds=5_183_944)
    assert (tokens.grant_ends, tokens.scopes, tokens.refresh) == (OLD.grant_ends, OLD.scopes, None)
    assert tokens.assumed == frozenset()
    assumed = replace(OLD, assumed=frozenset({"grant_ends"}))
    assert renewed(assumed, expires_in=60).assumed == {"grant_ends"}


def test_a_life_that_did_not_grow_is_in_order() -> None:
    assert renewed(expires_in=100).access_ends == SENT + timedelta(seconds=100)


@pytest.mark.parametrize("value", [None, -1, 0, "soon", 31 * 365 * 86_400, True, float("nan")], ids=repr)
def test_a_life_that_is_not_said_is_the_packs(value: object) -> None:
    tokens = renewed(expires_in=value)
    assert (tokens.access_ends, tokens.assumed) == (SENT + timedelta(days=60), frozenset({"access_ends"}))


def test_the_probe_tells_both_clocks_as_they_are_now() -> None:
    tokens = probed(expires_at=NOW + 60, data_access_expires_at=NOW + 120)
    assert isinstance(tokens, Tokens)
    assert tokens.access_ends == SENT + timedelta(minutes=1)
    assert tokens.grant_ends == SENT + timedelta(minutes=2)
    assert tokens.subject == "102"
    silent = probed()
    assert isinstance(silent, Tokens)
    assert (silent.access_ends, silent.grant_ends) == (OLD.access_ends, OLD.grant_ends)


@pytest.mark.parametrize(
    ("subcode", "verdict", "final"),
    [(None, "suspect", True), (458, "suspect", True), (463, "suspect", True), (459, "user_action", False)],
)
def test_what_debug_token_says_of_a_token_needs_no_second_signal(
    subcode: int | None, verdict: str, final: bool
) -> None:
    failure = probed(is_valid=False, error={"code": 190, "message": "…", "subcode": subcode})
    assert isinstance(failure, Failure)
    assert (failure.verdict, failure.final) == (verdict, final)


def test_what_is_said_of_the_apps_own_token_blames_no_connection() -> None:
    """A wrong secret makes debug_token answer 190 too."""
    failure = run(FACEBOOK.probe(APP, OLD), [reply(400, {"error": {"code": 190}})])[1]
    assert isinstance(failure, Failure)
    assert (failure.verdict, failure.final) == ("app_level", False)


def test_revocation_removes_the_app_for_the_person() -> None:
    assert FACEBOOK.revocation is not None
    call = FACEBOOK.revocation(APP, OLD)
    assert (call.purpose, call.method, call.url) == ("revoke", "DELETE", FACEBOOK.pack.value("revoke_url"))
    assert sent_by(call)["access_token"] == "EAAbefore"
    assert FACEBOOK.read_revocation(reply(200, {"success": True})) is None
    assert FACEBOOK.read_revocation(reply(400, {"error": {"code": 190, "error_subcode": 458}})) is None
    for answer in ({"success": False}, {"success": "true"}, {}, {"error": {"code": 190, "error_subcode": 463}}):
        assert FACEBOOK.read_revocation(reply(200, answer)) is not None
