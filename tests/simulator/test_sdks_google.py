"""Google's own libraries and three that know only the standard, unpatched, over real sockets."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from altyaa.simulator.acts import Act, act
from tests.simulator.sdks.drive import sdk
from tests.simulator.sockets import browse, served
from tests.simulator.stage import CLIENT_ID, MANAGE, REDIRECT_URI, SECRET, Stage, stage

pytestmark = pytest.mark.timeout(120)
SCOPES = [MANAGE, "https://www.googleapis.com/auth/userinfo.email", "openid"]
Figure = Callable[[str], None]


@pytest.fixture
def at() -> Stage:
    made = stage()
    made.google.app(CLIENT_ID).secret = SECRET
    return made


@pytest.fixture
async def url(at: Stage) -> AsyncIterator[str]:
    async with served(at) as address:
        yield address


def ask(url: str, **more: Any) -> dict[str, Any]:
    said = {"base": url, "client_id": CLIENT_ID, "client_secret": SECRET, "redirect_uri": REDIRECT_URI}
    return {**said, "scopes": SCOPES, **more}


def revoke(at: Stage) -> None:
    act(at.simulator, Act("revoke", "google", "110"))


async def test_google_auth_signs_in_refreshes_and_tells_a_dead_token(at: Stage, url: str, figure: Figure) -> None:
    async with sdk("google_auth") as tell:
        begun = await tell(**ask(url))
        assert "code_challenge=" in begun["authorize"]
        done = await tell(callback=await browse(begun["authorize"]))
        revoke(at)
        refused = await tell()
    first, refreshed = done["first"], done["refreshed"]
    assert first["scopes"] == SCOPES
    assert first["is_valid"]
    assert first["id_token"]
    assert refreshed["refresh_token"] == first["refresh_token"], "none came, so it kept the old one"
    assert refreshed["token"] != first["token"]
    assert refused["error"] == {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    assert refused["is_retryable"] is False
    figure(f"google-auth-oauthlib {begun['version']}, google-auth {refused['version']}: sign-in, refresh, dead token")


async def test_google_auth_adopts_a_rotated_token(figure: Figure) -> None:
    at = stage("seed-literal")
    async with served(at) as url, sdk("google_auth") as tell:
        begun = await tell(**ask(url))
        done = await tell(callback=await browse(begun["authorize"]))
    assert done["refreshed"]["refresh_token"] != done["first"]["refresh_token"]
    figure(f"google-auth-oauthlib {begun['version']}: a rotated refresh token")


async def test_the_api_client_lists_refreshes_by_itself_and_reads_errors(at: Stage, url: str, figure: Figure) -> None:
    tokens = at.google_tokens()
    more = {name: tokens[name] for name in ("access_token", "refresh_token")}
    mask = {"readMask": "name,title", "pageSize": 2}
    async with sdk("google_api") as tell:
        listed = await tell(**ask(url, **more))
        at.later(hours=1)
        found = await tell(query=mask)
        wrong = await tell(query={"readMask": "shoeSize"})
        at.google.app(CLIENT_ID).quota = 0
        no_quota = await tell(query=mask)
    assert [each["name"] for each in listed["accounts"]] == ["accounts/1", "accounts/2", "accounts/3"]
    assert [each["title"] for each in found["locations"]] == [f"Location {number}" for number in range(1, 6)]
    assert found["token"] != tokens["access_token"], "the old one was refused, and it asked for another"
    assert wrong["status"] == 400
    assert no_quota["status"] == 429
    assert no_quota["details"][0]["metadata"]["quota_limit_value"] == "0"
    figure(f"google-api-python-client {listed['version']}: accounts, locations, 401 and refresh, 429")


async def test_authlib(url: str, figure: Figure) -> None:
    async with sdk("authlib_google") as tell:
        begun = await tell(**ask(url))
        done = await tell(callback=await browse(begun["authorize"]))
    assert done["first"]["refresh_token"].startswith("1//")
    assert done["refreshed"]["access_token"] != done["first"]["access_token"]
    assert done["revoked"] == 200
    figure(f"authlib {begun['version']}: sign-in with PKCE, refresh, revocation")


async def test_requests_oauthlib(at: Stage, url: str, figure: Figure) -> None:
    token = at.google_tokens()["refresh_token"]
    async with sdk("requests_oauthlib_google") as tell:
        done = await tell(**ask(url, refresh_token=token))
    assert done["refreshed"]["access_token"].startswith("ya29.")
    assert done["refreshed"]["refresh_token"] == token
    assert done["error"] == "invalid_grant"
    figure(f"requests-oauthlib {done['version']}: refresh")


@pytest.mark.parametrize("auth", ["basic", "post"])
async def test_oauth4webapi_finds_nothing_to_complain_of(at: Stage, url: str, auth: str, figure: Figure) -> None:
    """The strict one: content types, token types, the claims and the signature of the ID token, error shapes."""
    skew = int((at.clock() - datetime.now(UTC)).total_seconds())
    async with sdk("oauth4webapi") as tell:
        begun = await tell(**ask(url, auth=auth, skew_seconds=skew))
        done = await tell(callback=await browse(begun["authorize"]))
    assert done["claims"]["sub"] == done["profile"]["sub"] == "110"
    assert done["tokens"]["expires_in"] == 3599
    assert "refresh_token" not in done["refreshed"]
    assert done["refused"] == {"error": "invalid_grant", "status": 400}
    figure(f"oauth4webapi {begun['version']} by {auth}: discovery, sign-in, ID token, userinfo, refresh, revocation")
