"""Facebook's token endpoint: codes, exchanges, apps, and the codes by which its refusals are told apart."""

from base64 import b64encode
from typing import Any

import pytest

from tests.simulator.stage import CLIENT_ID, GRAPH, REDIRECT_URI, SECRET, Answer, Stage, stage

URL = f"{GRAPH}/oauth/access_token"


@pytest.fixture
def at() -> Stage:
    return stage()


def error(answer: Answer) -> tuple[int, int, int | None]:
    """Status, code and subcode."""
    said: dict[str, Any] = answer.body["error"]
    assert said["fbtrace_id"] == answer.headers["x-fb-trace-id"]
    return answer.status, said["code"], said.get("error_subcode")


def test_a_code_brings_a_token_for_an_hour(at: Stage) -> None:
    answer = at.exchange(code=at.callback("facebook")["code"], redirect_uri=REDIRECT_URI)
    assert answer.status == 200
    assert set(answer.body) == {"access_token", "token_type", "expires_in"}
    assert answer.body["access_token"].startswith("EAA")
    assert (answer.body["token_type"], answer.body["expires_in"]) == ("bearer", 3600)


def test_an_exchange_brings_another_that_lives_sixty_days_and_ends_nothing(at: Stage) -> None:
    short = at.short_token()
    answer = at.exchange(grant_type="fb_exchange_token", fb_exchange_token=short)
    assert answer.body["expires_in"] == 60 * 86_400
    assert answer.body["access_token"] != short
    assert at.graph("/me", short).status == 200


def test_a_long_token_is_made_long_again(at: Stage) -> None:
    long = at.long_token()
    at.later(days=30)
    renewed = at.exchange(grant_type="fb_exchange_token", fb_exchange_token=long)
    assert renewed.body["expires_in"] == 60 * 86_400
    at.later(days=31)
    assert error(at.graph("/me", long)) == (400, 190, 463)
    assert at.graph("/me", renewed.body["access_token"]).status == 200


def test_an_expired_token_cannot_be_exchanged(at: Stage) -> None:
    short = at.short_token()
    at.later(hours=1)
    answer = at.exchange(grant_type="fb_exchange_token", fb_exchange_token=short)
    assert error(answer) == (400, 190, 463)
    assert answer.headers["www-authenticate"].startswith('OAuth "Facebook Platform" "invalid_token" "Error validating')


def test_parameters_may_come_by_post_and_the_secret_by_basic(at: Stage) -> None:
    form = {"code": at.callback("facebook")["code"], "redirect_uri": REDIRECT_URI}
    at.facebook.app(CLIENT_ID).secret = SECRET
    basic = b64encode(f"{CLIENT_ID}:{SECRET.replace(' ', '+')}".encode()).decode()
    assert at.ask("POST", URL, form=form, headers={"authorization": f"Basic {basic}"}).status == 200


def test_a_verifier_is_tolerated(at: Stage) -> None:
    code = at.callback("facebook")["code"]
    assert at.exchange(code=code, redirect_uri=REDIRECT_URI, code_verifier="v" * 43).status == 200


def test_a_code_is_refused(at: Stage) -> None:
    code = at.callback("facebook")["code"]
    other = at.exchange(code=code, redirect_uri="https://elsewhere.example/")
    assert error(other) == (400, 100, 36008)
    assert at.exchange(code=code, redirect_uri=REDIRECT_URI).status == 200
    used = at.exchange(code=code, redirect_uri=REDIRECT_URI)
    assert error(used) == (400, 100, 36009)
    assert used.body["error"]["message"] == "This authorization code has been used."
    assert used.headers["www-authenticate"].split('"')[3] == "invalid_code"
    late = at.callback("facebook")["code"]
    at.later(minutes=10)
    assert error(at.exchange(code=late, redirect_uri=REDIRECT_URI)) == (400, 100, 36007)
    assert error(at.exchange(code="AQnever", redirect_uri=REDIRECT_URI)) == (400, 100, None)
    assert error(at.exchange(redirect_uri=REDIRECT_URI)) == (400, 100, None)


def test_an_app_is_refused(at: Stage) -> None:
    """Code 1 means out of order everywhere else."""
    at.facebook.app(CLIENT_ID).secret = SECRET
    short = at.short_token()
    exchange = {"grant_type": "fb_exchange_token", "fb_exchange_token": short}
    assert error(at.exchange(**exchange, client_secret="wrong")) == (400, 1, None)
    assert error(at.exchange(**exchange, client_id="")) == (400, 101, None)
    at.facebook.app(CLIENT_ID).is_disabled = True
    assert error(at.exchange(**exchange)) == (400, 101, None)


def test_no_app_exchanges_the_token_of_another(at: Stage) -> None:
    answer = at.exchange(grant_type="fb_exchange_token", fb_exchange_token=at.short_token(), client_id="9002")
    assert error(answer) == (400, 190, None)


def test_an_app_has_tokens_of_its_own(at: Stage) -> None:
    issued = at.exchange(grant_type="client_credentials").body["access_token"]
    user = at.long_token()
    for app_token in (issued, f"{CLIENT_ID}|{SECRET}"):
        assert at.graph("/debug_token", app_token, input_token=user).body["data"]["is_valid"] is True
    at.facebook.app(CLIENT_ID).secret = "another"
    assert error(at.graph("/debug_token", f"{CLIENT_ID}|{SECRET}", input_token=user)) == (400, 190, None)


def test_a_short_life_was_twice_as_long() -> None:
    answer = (at := stage("reality-classic")).exchange(code=at.callback("facebook")["code"], redirect_uri=REDIRECT_URI)
    assert answer.body["expires_in"] == 7200
