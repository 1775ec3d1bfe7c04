"""What a form refuses, and what became of somebody's things, is said whole in the language of who reads."""

import re

import httpx2
import pytest

from altyaa.app.connections import means_in
from altyaa.connections.actions.calendar import make_feed
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.testing.factories import make_member
from tests.access.pages.house import Browser
from tests.access.pages.staff import key_by, wire
from tests.connections.api.test_calendar import minted
from tests.everypage.seed import Furnished
from tests.everypage.test_translated import LANGUAGE, outside
from tests.everypage.test_translated import esperanto as esperanto

pytestmark = pytest.mark.usefixtures("esperanto")
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_TYPED = re.compile(r"(<textarea[^>]*>)[^<]*")
_SPEAKS = {"Accept-Language": LANGUAGE}
KEY = {"name": "Website", "level.posts": "read", "rotate_every": "90", "ends": "never", "seconds": "60"}
APP = {"name": "Trend Reader", "kind": "server", "auth_method": "client_secret_basic", "scope.analytics.read": "on"}
POLICIES = {"key_rotation": "remind", "longest_key_days": "", "key_networks": ""}


async def sent(mara: Browser, path: str, fields: dict[str, str]) -> httpx2.Response:
    """The answer to the form of a page, all of which is in brackets but values."""
    page = (await mara.client.get(path, headers=_SPEAKS)).text
    own = dict(_HIDDEN.findall(page[page.index("<main") :]))
    answer = await mara.client.post(path, data={**own, **fields}, headers=_SPEAKS)
    assert outside(_TYPED.sub(r"\1", answer.text)) == []
    return answer


@pytest.mark.parametrize(
    ("below", "fields", "told"),
    [
        (
            "security",
            {**POLICIES, "key_networks": "203.0.113.5/24"},
            "⟦&#39;203.0.113.5/24&#39; has bits set beyond its prefix. The network is 203.0.113.0/24.⟧",
        ),
        (
            "security",
            {**POLICIES, "longest_key_days": "4000"},
            "⟦The longest life of a key is 1 to 3650 days, or none is set.⟧",
        ),
        (
            "integrations/keys/new",
            {**KEY, "cidrs": "203.0.113.0/24\n10.0.0.0/33"},
            "⟦Line 2: ⟦&#39;10.0.0.0/33&#39; is not a network as 203.0.113.0/24 or 2001:db8::/32.⟧⟧",
        ),
        (
            "integrations/apps/new",
            {**APP, "redirect_uris": "https://app.example/#x"},
            "⟦The redirect URI &#39;https://app.example/#x&#39; holds a fragment, a space or a character",
        ),
        (
            "integrations/apps/new",
            {**APP, "redirect_uris": "https://app.example/\nhttps://app.example/"},
            "⟦The redirect URI &#39;https://app.example/&#39; is there twice.⟧",
        ),
        ("integrations/apps/new", {**APP, "redirect_uris": ""}, "⟦authorization_code needs a redirect URI."),
        (
            "integrations/apps/new",
            {**APP, "redirect_uris": "https://app.example/", "grant_days": "4000"},
            "⟦A grant lasts 1 to 3650 days, or for as long as it is used.⟧",
        ),
        (
            "integrations/apps/new",
            {**APP, "redirect_uris": "https://app.example/", "auth_method": "private_key_jwt", "jwks": '{"keys": [1]}'},
            "⟦The jwks has a key, number 1, that is not an object.⟧",
        ),
    ],
)
async def test_what_is_wrong_with_a_form_is_said_with_its_values(
    furnished: Furnished, mara: Browser, below: str, fields: dict[str, str], told: str
) -> None:
    answer = await sent(mara, f"/w/{furnished.workspace.wire_id}/settings/{below}", fields)
    assert answer.status_code == 422
    assert told in answer.text


async def test_what_became_of_each_thing_is_said_with_its_day_and_its_reason(
    furnished: Furnished, mara: Browser
) -> None:
    runtime, workspace = furnished.house.runtime, furnished.workspace
    leaver = await make_member(runtime, workspace, "admin", "lou.meyer@harbor.example")
    made = [await key_by(furnished.house, leaver, name) for name in ("Website", "Telephone", "BI Dashboard")]
    async with runtime.db.workspace(leaver) as tx:
        calendar = await make_feed(tx, means_in(runtime), workspace.id, entropy.now())
    assert not isinstance(calendar, Refused)
    minted(calendar.url.reveal())
    people = f"/w/{workspace.wire_id}/settings/members/{wire(leaver)}"
    page = (await mara.client.get(f"{people}/remove", headers=_SPEAKS)).text
    assert outside(page) == []
    assert "<strong>⟦Calendar of deadlines⟧</strong>" in page
    turn, keep, wait = (write_id("key", each.id) for each in made)
    choices = {f"choice-{turn}": "rotate:7", f"choice-{keep}": "keep", f"reason-{keep}": "harbor", f"choice-{wait}": ""}
    own = dict(_HIDDEN.findall(page[page.index('<section class="card act">') :]))
    done = await mara.client.post(f"{people}/remove", data={**own, "all": "", **choices})
    assert done.headers["location"] == f"{people}/settled"
    page = (await mara.client.get(f"{people}/settled", headers=_SPEAKS)).text
    assert outside(page) == []
    for told in ("⟦due for rotation by ", "⟦kept: harbor⟧", "⟦due for rotation: nobody decided⟧"):
        assert told in page
    assert "<strong>⟦Calendar of deadlines⟧</strong>" in page
