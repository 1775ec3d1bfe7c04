"""From a code to a grant at TikTok, and whose it is."""

from datetime import timedelta
from typing import Any

import pytest

from altyaa.kernel.secret import Secret
from altyaa.providers.model import Failure, Granted
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import APPS, REDEEM, SENT, reply, run, sent_by

TIKTOK, APP = PROVIDERS["tiktok"], APPS["tiktok"]
OPEN_ID = "afd97af1-b87b-48b9-ac98-410aghda5344"
ANSWER = {
    "access_token": "act.new",
    "expires_in": 7200,
    "open_id": OPEN_ID,
    "refresh_expires_in": 15_552_000,
    "refresh_token": "rft.new",
    "scope": "user.info.basic,video.list",
    "token_type": "Bearer",
}
USER = {"open_id": OPEN_ID, "display_name": "Harbor Coffee"}


def answers(user: dict[str, Any], **changes: Any) -> list[Any]:
    """What comes of the code, and of the question whose it is; a member that is None is left out."""
    said = {name: value for name, value in {**ANSWER, **changes}.items() if value is not None}
    return [reply(200, said), reply(200, {"data": {"user": user}, "error": {"code": "ok"}})]


def refused(**changes: Any) -> Failure:
    """Of an answer after which nothing more is asked."""
    outcome = run(TIKTOK.connect(APP, REDEEM), answers(USER, **changes)[:1])[1]
    assert isinstance(outcome, Failure)
    return outcome


def test_a_code_is_redeemed_and_the_account_is_asked_for() -> None:
    (code, info), granted = run(TIKTOK.connect(APP, REDEEM), answers(USER))
    assert (code.method, code.url) == ("POST", "https://open.tiktokapis.com/v2/oauth/token/")
    assert sent_by(code) == {
        "grant_type": "authorization_code",
        "code": "the-code",
        "redirect_uri": REDEEM.redirect_uri,
        "client_key": APP.client_id,
        "client_secret": APP.client_secret.reveal(),
        "code_verifier": "the-verifier",
    }
    assert (info.method, info.url) == ("GET", "https://open.tiktokapis.com/v2/user/info/")
    assert info.query == {"fields": "open_id,union_id,avatar_url,display_name"}
    assert info.headers == {"authorization": Secret("Bearer act.new")}
    assert isinstance(granted, Granted)
    assert (granted.subject, granted.display, granted.tokens.subject) == (OPEN_ID, "Harbor Coffee", OPEN_ID)
    assert granted.tokens.grant_ends == SENT + timedelta(days=180)
    assert granted.tokens.assumed == frozenset()


@pytest.mark.parametrize("user", [{}, {"open_id": None}, {"open_id": "another"}, {"open_id": "a/b"}], ids=str)
def test_nothing_is_granted_to_whom_it_is_not_known_for(user: dict[str, Any]) -> None:
    outcome = run(TIKTOK.connect(APP, REDEEM), answers(user))[1]
    assert isinstance(outcome, Failure)
    assert outcome.code == "tiktok.no_identity"


@pytest.mark.parametrize("value", [None, "", 5, "a b"], ids=repr)
def test_without_either_token_nothing_is_connected(value: object) -> None:
    assert refused(access_token=value).code == "tiktok.no_token"
    assert refused(refresh_token=value).code == "tiktok.no_refresh_token"


@pytest.mark.parametrize("scope", ["user.info.basic", "video.list", "user.info.basic video.list"])
def test_what_was_switched_off_is_told_before_anything_is_asked(scope: str) -> None:
    failure = refused(scope=scope)
    assert (failure.verdict, failure.code) == ("scope_lost", "tiktok.scope_missing")


@pytest.mark.parametrize("value", [None, -1, 0, "soon", 31 * 365 * 86_400, True], ids=repr)
def test_lives_that_are_none_are_assumed_to_be_the_packs(value: object) -> None:
    granted = run(TIKTOK.connect(APP, REDEEM), answers(USER, expires_in=value, refresh_expires_in=value))[1]
    assert isinstance(granted, Granted)
    assert granted.tokens.access_ends == SENT + timedelta(hours=2)
    assert granted.tokens.grant_ends == SENT + timedelta(days=180)
    assert granted.tokens.assumed == {"access_ends", "grant_ends"}
