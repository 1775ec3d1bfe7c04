"""Meta's own libraries and one that knows Facebook Login, unpatched, over real sockets."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from altyaa.simulator.acts import Act, act
from tests.simulator.sdks.drive import SdkError, sdk
from tests.simulator.sockets import browse, served
from tests.simulator.stage import CLIENT_ID, REDIRECT_URI, SECRET, Stage, stage

pytestmark = pytest.mark.timeout(120)
Figure = Callable[[str], None]


@pytest.fixture
def at() -> Stage:
    made = stage()
    made.facebook.app(CLIENT_ID).secret = SECRET
    return made


@pytest.fixture
async def url(at: Stage) -> AsyncIterator[str]:
    async with served(at) as address:
        yield address


def ask(url: str, **more: str) -> dict[str, Any]:
    return {"base": url, "client_id": CLIENT_ID, "client_secret": SECRET, "redirect_uri": REDIRECT_URI, **more}


def remove_app(at: Stage) -> None:
    act(at.simulator, Act("revoke", "facebook", "300"))


async def test_facebook_business_lists_pages_and_reads_an_error(at: Stage, url: str, figure: Figure) -> None:
    """It sends ``appsecret_proof`` with every call, which the simulator checks against the app's secret."""
    async with sdk("facebook_business") as tell:
        done = await tell(**ask(url, access_token=at.long_token()))
        remove_app(at)
        error = await tell()
    assert done["me"] == {"id": "300", "name": "Mara Lindqvist"}
    assert [(each["id"], each["access_token"][:3]) for each in done["pages"]] == [
        ("1", "EAA"),
        ("2", "EAA"),
        ("3", "EAA"),
    ]
    assert done["total"] == 3
    assert "call_count" in done["usage"]
    assert done["api"] == "v26.0"
    assert (error["status"], error["code"], error["subcode"], error["type"]) == (400, 190, 458, "OAuthException")
    assert not error["is_transient"]
    figure(f"facebook-business {done['version']}: me, accounts in parts with proof, 190/458")


async def test_facebook_business_is_refused_with_another_proof(at: Stage, url: str) -> None:
    token = at.long_token()
    at.facebook.app(CLIENT_ID).secret = "changed"
    async with sdk("facebook_business") as tell:
        with pytest.raises(SdkError, match="appsecret_proof"):
            await tell(**ask(url, access_token=token))


async def test_httpx_oauth_signs_in_and_makes_the_token_long(url: str, figure: Figure) -> None:
    async with sdk("httpx_oauth_facebook") as tell:
        begun = await tell(**ask(url))
        callback = await browse(begun["authorize"])
        (code,) = parse_qs(urlsplit(callback).query)["code"]
        done = await tell(code=code)
    assert done["short"]["expires_in"] == 3600
    assert done["long"]["expires_in"] == 60 * 86_400
    assert done["person"] == ["300", "mara@harbor.example"]
    assert done["refused"] == 400
    figure(f"httpx-oauth {begun['version']}: Facebook sign-in by v5.0, long token, profile")


async def test_the_node_sdk_follows_the_next_part(at: Stage, url: str, figure: Figure) -> None:
    async with sdk("facebook-nodejs-business-sdk") as tell:
        done = await tell(**ask(url, access_token=at.long_token()))
        remove_app(at)
        error = await tell()
    assert [each["id"] for each in done["pages"]] == ["1", "2", "3"]
    assert (error["status"], error["code"], error["subcode"]) == (400, 190, 458)
    figure(f"facebook-nodejs-business-sdk {done['version']}: accounts in parts, 190/458")
