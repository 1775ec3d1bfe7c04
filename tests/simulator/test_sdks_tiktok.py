"""TikTok over real sockets: a library that knows it, and four that know the standard alone.

TikTok calls an app's id ``client_key``. Whoever follows RFC 6749 sends ``client_id``, is refused, and has to be taught.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.simulator.sdks.drive import sdk
from tests.simulator.sockets import browse, served
from tests.simulator.stage import CLIENT_ID, REDIRECT_URI, SECRET, Stage, stage
from tests.simulator.tiktok import granted

pytestmark = pytest.mark.timeout(120)
SCOPES = ["user.info.basic", "video.list"]
NO_KEY = {"error": "invalid_request", "description": "The parameter client_key is missing."}
Figure = Callable[[str], None]


@pytest.fixture
def at() -> Stage:
    made = stage()
    made.tiktok.app(CLIENT_ID).secret = SECRET
    return made


@pytest.fixture
async def url(at: Stage) -> AsyncIterator[str]:
    async with served(at) as address:
        yield address


def ask(url: str, **more: Any) -> dict[str, Any]:
    said = {"base": url, "client_id": CLIENT_ID, "client_secret": SECRET, "redirect_uri": REDIRECT_URI}
    return {**said, "scopes": SCOPES, **more}


def check(first: dict[str, Any], refreshed: dict[str, Any]) -> None:
    """What comes of a sign-in and of a refresh after it."""
    assert (first["open_id"], first["scope"]) == ("500", "user.info.basic,video.list")
    assert (first["expires_in"], first["refresh_expires_in"]) == (7200, 180 * 86_400)
    assert first["access_token"] != refreshed["access_token"]
    assert first["refresh_token"] != refreshed["refresh_token"], "it works once"
    assert refreshed["refresh_token"].startswith("rft.")


async def test_arctic_signs_in_refreshes_and_revokes(at: Stage, url: str, figure: Figure) -> None:
    """It writes its challenge in base64url, which a web app may, and reads errors of 400 and 401 alone."""
    async with sdk("arctic") as tell:
        begun = await tell(**ask(url))
        assert len(parse_qs(urlsplit(begun["authorize"]).query)["code_challenge"][0]) == 43
        done = await tell(callback=await browse(begun["authorize"]))
    check(done["first"], done["refreshed"])
    assert (done["refreshed"]["type"], done["refreshed"]["seconds"]) == ("Bearer", 7200)
    assert done["refused"] == ["invalid_grant", "invalid_grant", "invalid_grant"]
    assert at.simulator.why_dead("tiktok", at.whose("tiktok")) == "revoked_by_app"
    figure(f"arctic {begun['version']}: TikTok sign-in with PKCE, rotation, spent token, revocation")


@pytest.mark.parametrize("name", ["authlib_tiktok", "oauth4webapi_tiktok"])
async def test_who_follows_the_standard_is_refused_until_it_is_taught(name: str, url: str, figure: Figure) -> None:
    async with sdk(name) as tell:
        begun = await tell(**ask(url))
        done = await tell(callback=await browse(begun["authorize"]))
    check(done["first"], done["refreshed"])
    if name == "authlib_tiktok":
        assert done["refused"] == [NO_KEY, NO_KEY], "neither by Basic nor in the form"
    else:
        dead = {"error": "invalid_grant", "status": 400}
        assert done["refused"] == [{"error": "invalid_request", "status": 400}, dead]
    figure(
        f"{name.partition('_')[0]} {begun['version']}: TikTok refuses client_id; with client_key sign-in and refresh"
    )


async def test_httpx_oauth_is_refused_until_it_is_taught(url: str, figure: Figure) -> None:
    async with sdk("httpx_oauth_tiktok") as tell:
        begun = await tell(**ask(url))
        (code,) = parse_qs(urlsplit(await browse(begun["authorize"])).query)["code"]
        done = await tell(code=code)
    check(done["first"], done["refreshed"])
    assert {"error": done["refused"]["error"], "description": done["refused"]["error_description"]} == NO_KEY
    figure(f"httpx-oauth {begun['version']}: TikTok refuses client_id; sign-in and refresh by client_key")


@pytest.mark.parametrize("world", ["reality-2026-11", "reality-classic"])
async def test_requests_oauthlib_is_refused_until_it_is_taught(world: str, figure: Figure) -> None:
    """It reads the body first, as we do: an error that comes with 200 is one, too."""
    at = stage(world)
    first = granted(at, "user.info.profile")
    async with served(at) as url, sdk("requests_oauthlib_tiktok") as tell:
        done = await tell(**ask(url, refresh_token=first["refresh_token"]))
    assert done["refused"] == NO_KEY
    assert done["refreshed"]["refresh_token"] != first["refresh_token"]
    figure(f"requests-oauthlib {done['version']}: TikTok refuses client_id; refresh by client_key ({world})")
