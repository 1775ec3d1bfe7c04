"""TikTok's consent page: which redirect URIs, scopes and challenges it takes, and what it says back."""

import pytest

from altyaa.simulator.wire import Request, Response
from tests.simulator.stage import CLIENT_ID, REDIRECT_URI, SCOPES, Stage, stage
from tests.simulator.tiktok import granted


@pytest.fixture
def at() -> Stage:
    return stage()


def opened(at: Stage, **changes: str) -> Response:
    """The page for Mara; a parameter that is empty is left out."""
    query = {"client_key": CLIENT_ID, "redirect_uri": REDIRECT_URI, "response_type": "code"}
    query |= {"scope": SCOPES["tiktok"], "state": "s", "simulated_person": "500", **changes}
    sent = {name: value for name, value in query.items() if value}
    answer = at.sent(Request("GET", "www.tiktok.com", "/v2/auth/authorize/", sent))
    assert isinstance(answer, Response)
    return answer


def test_what_was_granted_comes_back_with_the_code(at: Stage) -> None:
    back = at.callback("tiktok", ["user.info.profile"])
    assert set(back) == {"code", "scopes", "state"}
    assert (back["scopes"], back["state"]) == ("user.info.basic,video.list", "a state")


def test_a_no_is_told(at: Stage) -> None:
    back = at.callback("tiktok", decision="deny")
    assert (set(back), back["error"]) == ({"error", "error_description", "state"}, "access_denied")
    assert at.tiktok.grants == {}


def test_all_scopes_but_the_first_can_be_switched_off(at: Stage) -> None:
    page = opened(at, scope="video.list").body.decode()
    assert 'name="scope video.list"' in page
    assert "user.info.basic" in page
    assert 'name="scope user.info.basic"' not in page
    assert at.callback("tiktok", ["user.info.basic", "user.info.profile", "video.list"])["scopes"] == "user.info.basic"


@pytest.mark.parametrize(
    "uri", ["https://altyaa.example/callback/", "http://127.0.0.1:8100/callback", "http://localhost:3455/callback/"]
)
def test_a_redirect_uri_that_can_be_registered(at: Stage, uri: str) -> None:
    assert opened(at, redirect_uri=uri).status == 200


@pytest.mark.parametrize(
    "uri",
    [
        "http://altyaa.example/callback/",
        "https://altyaa.example/callback/?id=1",
        "https://altyaa.example/callback/#100",
        "http://127.0.0.1:8100/callback?id=1",
        "altyaa.example/callback/",
        "https:///callback/",
        "https://[",
        f"https://altyaa.example/{'x' * 490}",
    ],
)
def test_one_that_cannot_is_refused(at: Stage, uri: str) -> None:
    assert opened(at, redirect_uri=uri).status == 400


@pytest.mark.parametrize("changes", [{"scope": ""}, {"scope": "shoes.read"}, {"code_challenge": "short"}], ids=str)
def test_what_the_page_does_not_take(at: Stage, changes: dict[str, str]) -> None:
    assert opened(at, code_challenge_method="S256", **changes).status == 400


def test_who_allowed_it_before_sees_no_page_unless_the_app_asks_for_it(at: Stage) -> None:
    assert opened(at).status == 200
    granted(at)
    assert opened(at).status == 303
    assert opened(at, disable_auto_auth="1").status == 200
    assert opened(at, scope="user.info.basic,user.info.stats").status == 200, "that is more than they allowed"


@pytest.mark.parametrize("path", ["/v2/auth/authorize/", "/v2/auth/authorize"])
def test_one_address_leads_to_two_platforms_by_what_is_asked(at: Stage, path: str) -> None:
    """arctic writes Login Kit's without its last slash, so the slash tells nothing."""
    for provider in ("tiktok", "tiktok_business"):
        scope = ",".join(at.simulator.platforms[provider].pack.value("scopes"))
        found = at.simulator.at(Request("GET", "www.tiktok.com", path, {"scope": scope}))
        assert found is not None
        assert (found[0].name, found[1].name) == (provider, provider)
    assert at.simulator.at(Request("GET", "elsewhere.example", "/")) is None
