"""Libraries that know Instagram, unpatched, over real sockets: by its own sign-in, and under a page."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from altyaa.simulator.acts import Act, act
from altyaa.simulator.state import Asset
from tests.simulator.instagram import ME
from tests.simulator.sdks.drive import SdkError, sdk
from tests.simulator.sockets import browse, served
from tests.simulator.stage import CLIENT_ID, REDIRECT_URI, SCOPES, SECRET, Stage, stage

pytestmark = pytest.mark.timeout(120)
Figure = Callable[[str], None]
UNDER_PAGE = "17841400000000001"
ALLOWED = "pages_show_list,pages_read_engagement,instagram_basic,instagram_manage_comments"


@pytest.fixture
def at() -> Stage:
    made = stage()
    for name in ("instagram", "facebook"):
        made.simulator.platforms[name].app(CLIENT_ID).secret = SECRET
    made.facebook.people["300"].assets.append(Asset("instagram", UNDER_PAGE, "harborcoffee", "2"))
    answers_in(made, "flat")
    return made


@pytest.fixture
async def url(at: Stage) -> AsyncIterator[str]:
    async with served(at) as address:
        yield address


def answers_in(at: Stage, shape: str) -> None:
    """Have everybody answered in one of the shapes."""
    pack = at.instagram.pack
    shapes = replace(pack.facts["answer_shapes"], value=[shape])
    at.instagram.pack = replace(pack, facts={**pack.facts, "answer_shapes": shapes})


def ask(url: str, **more: Any) -> dict[str, Any]:
    return {"base": url, "client_id": CLIENT_ID, "client_secret": SECRET, "redirect_uri": REDIRECT_URI, **more}


def page_token(at: Stage) -> str:
    code = at.callback("facebook", changes={"scope": ALLOWED})["code"]
    token = at.exchange(code=code, redirect_uri=REDIRECT_URI).body["access_token"]
    return str(at.graph("/2", token, fields="access_token").body["access_token"])


async def test_pyfacebook_signs_in_makes_the_token_long_and_extends_it(at: Stage, url: str, figure: Figure) -> None:
    async with sdk("pyfacebook_instagram") as tell:
        begun = await tell(**ask(url, scopes=SCOPES["instagram"].split(",")))
        first = await tell(callback=await browse(begun["authorize"]))
        at.later(hours=25)
        second = await tell()
        act(at.simulator, Act("revoke", "instagram", ME))
        last = await tell()
    assert first["short"]["user_id"] == int(ME)
    assert first["long"]["expires_in"] == second["refreshed"]["expires_in"] == 60 * 86_400
    assert first["young"] == {"code": 100, "subcode": None, "message": "Unsupported request - method type: get"}
    assert second["me"]["username"] == "harborcoffee"
    assert len(second["posts"]) == 3
    assert second["post"]["id"] == second["posts"][0]["id"]
    assert (last["dead"]["code"], last["dead"]["subcode"]) == (190, 458)
    figure(f"python-facebook-api {begun['version']}: Instagram sign-in, long token, refresh, me, media, 190/458")


async def test_oauthlib_inside_it_takes_the_documented_shape_for_no_token(at: Stage, url: str) -> None:
    """Why there are two shapes to play: a client that follows the standard knows one of them alone."""
    answers_in(at, "data")
    async with sdk("pyfacebook_instagram") as tell:
        begun = await tell(**ask(url, scopes=SCOPES["instagram"].split(",")))
        with pytest.raises(SdkError, match="missing_token"):
            await tell(callback=await browse(begun["authorize"]))


@pytest.mark.parametrize("name", ["pyfacebook_page", "facebook_business_instagram"])
async def test_an_account_under_a_page_is_read_and_a_comment_answered(
    at: Stage, url: str, name: str, figure: Figure
) -> None:
    async with sdk(name) as tell:
        done = await tell(**ask(url, access_token=page_token(at), account=UNDER_PAGE))
    assert (done["account"]["id"], done["account"]["username"]) == (UNDER_PAGE, "harborcoffee")
    assert len(done["posts"]) == 3, "all parts"
    assert [each["text"] for each in done["comments"]] == ["Love it!", "Do you have oat milk?"]
    assert [(each["id"], each["text"]) for each in done["replies"]] == [(done["said"]["id"], "Thank you!")]
    assert done.get("refused", 100) == 100
    figure(f"{name} {done['version']}: account, media in parts, comments, a reply")
