"""A code of the Accounts API, and the account that it came from."""

import pytest

from altyaa.kernel.secret import Secret
from altyaa.providers.model import AuthorizeAsk, Failure, Granted
from altyaa.providers.tiktok_business.provider import TIKTOK_BUSINESS
from tests.providers.driving import APPS, REDEEM, reply, run, sent_by

APP = APPS["tiktok_business"]
GIVEN = {
    "access_token": "act.1",
    "expires_in": 86_400,
    "open_id": "-000abc_DEF",
    "refresh_token": "rft.1",
    "refresh_token_expires_in": 31_536_000,
    "scope": "user.info.basic,comment.list",
}
ACCOUNT = {"username": "harborcoffee", "display_name": "Harbor Coffee"}


def enveloped(data: object, code: object = 0) -> object:
    return {"code": code, "message": "", "request_id": "2024", "data": data}


def connected(*bodies: object) -> Granted | Failure:
    return run(TIKTOK_BUSINESS.connect(APP, REDEEM), [reply(200, each) for each in bodies])[1]


def test_the_browser_goes_to_tiktok_with_the_app_s_id_as_its_key() -> None:
    ask = AuthorizeAsk("s", "https://altyaa.example/connect/tiktok_business/callback/", ["a", "b"])
    assert TIKTOK_BUSINESS.authorize_url(APP, ask) == (
        "https://www.tiktok.com/v2/auth/authorize?client_key=app_id"
        "&redirect_uri=https%3A%2F%2Faltyaa.example%2Fconnect%2Ftiktok_business%2Fcallback%2F"
        "&response_type=code&scope=a%2Cb&state=s"
    )


def test_tokens_are_asked_for_in_json_and_the_account_by_the_token_without_bearer() -> None:
    calls, _ = run(TIKTOK_BUSINESS.connect(APP, REDEEM), [reply(200, enveloped(each)) for each in (GIVEN, ACCOUNT)])
    first, second = calls
    assert first.form is None
    assert first.headers == {}
    assert sent_by(first) == {
        "client_id": "app_id",
        "client_secret": "business-secret",
        "grant_type": "authorization_code",
        "auth_code": "the-code",
        "redirect_uri": REDEEM.redirect_uri,
    }
    assert second.headers == {"Access-Token": Secret("act.1")}
    assert sent_by(second) == {"business_id": "-000abc_DEF", "fields": '["username","display_name"]'}
    assert [each.purpose for each in calls] == ["redeem", "redeem"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [(ACCOUNT, "Harbor Coffee"), ({"username": "harborcoffee"}, "harborcoffee"), ({}, "-000abc_DEF")],
    ids=["name", "handle", "neither"],
)
def test_an_account_is_called_by_what_it_tells(names: object, expected: str) -> None:
    granted = connected(enveloped(GIVEN), enveloped(names))
    assert isinstance(granted, Granted)
    assert (granted.subject, granted.display) == ("-000abc_DEF", expected)


@pytest.mark.parametrize("code", [None, "0", False, 0.0, [0]], ids=repr)
def test_a_code_that_is_not_0_is_no_success(code: object) -> None:
    found = connected(enveloped(GIVEN, code))
    assert isinstance(found, Failure)
    assert (found.verdict, found.final) == ("transient", False)


@pytest.mark.parametrize("open_id", [None, "", "a b", "../x", 1.5, {}], ids=repr)
def test_an_account_without_an_id_is_not_connected(open_id: object) -> None:
    found = connected(enveloped({**GIVEN, "open_id": open_id}))
    assert isinstance(found, Failure)
    assert found.code == "tiktok_business.no_identity"
