"""Each renewal brings another refresh token, says what is left of the grant, and loses nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from altyaa.kernel.secret import Secret
from altyaa.providers.judging import lacking
from altyaa.providers.model import Failure, Tokens
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import APPS, BEFORE, SENT, reply, run, sent_by

TIKTOK, APP, OLD = PROVIDERS["tiktok"], APPS["tiktok"], BEFORE["tiktok"]
ANSWER = {"access_token": "act.new", "expires_in": 7200, "refresh_token": "rft.new", "token_type": "Bearer"}


def renewed(before: Tokens = OLD, **changes: Any) -> Tokens:
    tokens = TIKTOK.read_renewal(before, reply(200, {**ANSWER, **changes}), SENT)
    assert isinstance(tokens, Tokens)
    return tokens


def test_the_app_is_named_by_its_client_key() -> None:
    call = TIKTOK.renewal(APP, OLD)
    assert (call.purpose, call.method, call.query, call.url) == ("token", "POST", {}, TIKTOK.pack.value("token_url"))
    assert sent_by(call) == {
        "grant_type": "refresh_token",
        "refresh_token": "rft.before",
        "client_key": APP.client_id,
        "client_secret": APP.client_secret.reveal(),
    }


def test_the_new_refresh_token_is_the_one_that_counts() -> None:
    assert renewed().refresh == Secret("rft.new")


@pytest.mark.parametrize("value", ["", 5, None, True, ["rft.new"], "a b"], ids=repr)
def test_an_empty_one_overwrites_nothing(value: object) -> None:
    assert renewed(refresh_token=value).refresh == OLD.refresh


def test_the_end_of_the_grant_is_what_the_answer_says_and_stays_where_it_says_nothing() -> None:
    """A renewal is no consent: where TikTok does not say that it prolonged the grant, people are reminded in time."""
    assert renewed().grant_ends == OLD.grant_ends
    counted_down = renewed(refresh_expires_in=100 * 86_400 - 5_760)
    assert counted_down.grant_ends == SENT + timedelta(days=100, seconds=-5_760)
    assert renewed(refresh_expires_in=180 * 86_400).grant_ends == SENT + timedelta(days=180)


def test_that_a_lifetime_was_assumed_is_not_forgotten() -> None:
    assumed = replace(OLD, assumed=frozenset({"grant_ends"}))
    assert renewed(assumed).assumed == {"grant_ends"}
    assert renewed(assumed, refresh_expires_in=86_400).assumed == frozenset()
    assert renewed(expires_in=None).access_ends == SENT + timedelta(hours=2)


def test_whose_the_tokens_are_is_told_with_them() -> None:
    assert renewed(open_id="another").subject == "another"
    assert renewed().subject is None


def test_tokens_that_lack_a_scope_are_given_all_the_same() -> None:
    """The one before is dead by then: they are stored first, and judged after that."""
    tokens = renewed(scope="user.info.basic")
    assert tokens.refresh == Secret("rft.new")
    assert lacking(TIKTOK.pack, tokens.scopes) is not None


@pytest.mark.parametrize("status", [200, 400, 401])
def test_the_word_decides_and_the_status_does_not(status: int) -> None:
    found = TIKTOK.read_renewal(OLD, reply(status, {"error": "invalid_grant", "access_token": "act.new"}), SENT)
    assert isinstance(found, Failure)
    assert (found.verdict, found.code, found.final) == ("suspect", "tiktok.invalid_grant", False)


@pytest.mark.parametrize("error", [None, "", {}, {"code": "ok", "message": "", "log_id": "2022"}], ids=str)
def test_no_error_is_no_error_in_either_shape(error: object) -> None:
    assert renewed(error=error).refresh == Secret("rft.new")


@pytest.mark.parametrize("error", [{"code": None}, {"code": "OK"}, {"code": 0}, ["ok"], 5, True], ids=str)
def test_an_error_that_nobody_knows_condemns_nothing_and_is_no_success(error: object) -> None:
    found = TIKTOK.read_renewal(OLD, reply(200, {**ANSWER, "error": error}), SENT)
    assert isinstance(found, Failure)
    assert (found.verdict, found.code) == ("transient", "tiktok.unknown_error")


def test_a_revocation_takes_the_access_token_and_names_the_app() -> None:
    assert TIKTOK.revocation is not None
    call = TIKTOK.revocation(APP, OLD)
    sent = {"token": "act.before", "client_key": APP.client_id, "client_secret": APP.client_secret.reveal()}
    assert (call.purpose, call.method, sent_by(call)) == ("revoke", "POST", sent)
    empty: tuple[object, ...] = ("", " \n", {})
    assert [TIKTOK.read_revocation(reply(200, body)) for body in empty] == [None] * 3
    for refused in (reply(400, {"error": "invalid_grant"}), reply(200, {"error": "invalid_grant"}), reply(404, "")):
        assert TIKTOK.read_revocation(refused) is not None, "nobody is told that it ended where it may not have"


def test_the_second_signal_is_the_account_and_is_never_final() -> None:
    (call,), found = run(TIKTOK.probe(APP, OLD), [reply(401, {"data": {}, "error": {"code": "access_token_invalid"}})])
    assert (call.purpose, call.headers["authorization"]) == ("probe", Secret("Bearer act.before"))
    assert isinstance(found, Failure)
    assert (found.verdict, found.final) == ("suspect", False), "the refresh token may work"
