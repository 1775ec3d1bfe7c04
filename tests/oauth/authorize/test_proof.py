"""What manages a workspace outlives the session in which it is allowed: it takes a fresh proof."""

import re
from html import unescape

from tests.access.pages.house import PASSWORD, House
from tests.access.pages.staff import age_sign_ins
from tests.oauth.authorize.visitor import Visitor, app, came_back, form_of

CONFIRM = "Confirm that it is you"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


async def test_a_yes_to_what_manages_a_workspace_takes_a_fresh_proof_and_goes_on(
    house: House, visitor: Visitor
) -> None:
    workspace, client = await app(house, "keys.write", "posts.read")
    await visitor.enter(workspace)
    page = await visitor.ask(client)
    await age_sign_ins(house)
    asks = await visitor.answer(page, untick=("posts.read",))
    assert (asks.status_code, CONFIRM in asks.text) == (200, True)
    assert "form-action 'self' https://app.example;" in asks.headers["content-security-policy"]
    carried = {name: unescape(value) for name, value in _HIDDEN.findall(asks.text)}
    assert [name for name in carried if name.startswith("scope.")] == ["scope.keys.write"]
    action = form_of(asks).action
    wrong = await visitor.client.post(action, data=carried | {"confirm_password": "incorrect horse"})
    assert (wrong.status_code, CONFIRM in wrong.text) == (422, True)
    done = await visitor.client.post(action, data=carried | {"confirm_password": PASSWORD})
    assert "code" in came_back(done)
    assert (await visitor.get("/account")).status_code == 200, "with the session's new token"


async def test_what_any_member_may_give_and_a_no_take_none(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house, "keys.write", "posts.read")
    await visitor.enter(workspace)
    page = await visitor.ask(client)
    await age_sign_ins(house)
    assert came_back(await visitor.answer(page, "deny"))["error"] == "access_denied"
    assert "code" in came_back(await visitor.answer(page, untick=("keys.write",)))
