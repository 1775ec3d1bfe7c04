"""A library that knows the Accounts API of TikTok API for Business, unpatched, over a real socket."""

from collections.abc import Callable

import pytest

from tests.simulator.sdks.drive import sdk
from tests.simulator.sockets import served
from tests.simulator.stage import CLIENT_ID, REDIRECT_URI, SECRET, stage

pytestmark = pytest.mark.timeout(120)


async def test_python_tiktok_lives_a_whole_life(figure: Callable[[str], None]) -> None:
    """It takes HTTP 200 for nothing, reads the code, and sends its token without Bearer."""
    at = stage()
    at.simulator.platforms["tiktok_business"].app(CLIENT_ID).secret = SECRET
    code = at.callback("tiktok_business")["code"]
    app = {"client_id": CLIENT_ID, "client_secret": SECRET, "redirect_uri": REDIRECT_URI}
    async with served(at) as url, sdk("python_tiktok") as tell:
        begun = await tell(base=url, code=code, **app)
        at.later(hours=2, minutes=24, seconds=46)
        done = await tell()
    first, refreshed = begun["first"], done["refreshed"]
    assert begun["account"] == {"display_name": "Harbor Coffee", "username": "harborcoffee"}
    assert begun["comment"]["text"] == "Lovely smell!"
    assert begun["reply"]["text"] == "Thank you!"
    assert (first["expires_in"], first["refresh_token_expires_in"]) == (86_400, 31_536_000)
    assert (refreshed["expires_in"], refreshed["refresh_token_expires_in"]) == (86_400, 31_527_314)
    assert refreshed["open_id"] == first["open_id"] == "600"
    assert refreshed["refresh_token"] != first["refresh_token"]
    assert done["info"] == {"app_id": CLIENT_ID, "creator_id": "600", "scope": first["scope"]}
    assert (done["spent"], done["revoked"], done["dead"]) == (40105, "OK", 40105)
    figure(f"python-tiktok {begun['version']}: token, refresh, token_info, account, comments, reply, revoke, 40105")
