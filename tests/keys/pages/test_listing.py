"""The list of keys and the page of one, as people look at them."""

import json
import re
from datetime import timedelta

import pytest

from altyaa.access.leaks import Leak
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.keys.actions.leak import end_leaked
from altyaa.keys.model import STANDINGS, CreatedKey
from altyaa.keys.pages.answers import masked
from altyaa.keys.pages.listing import MOST
from altyaa.keys.pages.rows import PILLS
from altyaa.testing.factories import operator
from tests.access.pages.house import Browser, House
from tests.keys.hands import Hands
from tests.keys.pages.office import Office, open_office

_ROWS = re.compile(r'<td><strong><a href="[^"]+">([^<]+)</a>')
_PILL = re.compile(r'<span class="pill (\w+)">.*?</svg>([^<]+)</span>')


def names(page: str) -> list[str]:
    return _ROWS.findall(page)


def pills(page: str) -> list[tuple[str, str]]:
    return _PILL.findall(page)


async def one_of_each(office: Office) -> dict[str, CreatedKey]:
    """A key for each standing, under its name; one more for the leak."""
    made = {each: await office.key("posts.read", name=each) for each in (*STANDINGS, "leaked")}
    now = entropy.now()
    dates = {"rotate_soon": now + timedelta(days=13), "rotation_due": now - timedelta(days=21, hours=1)}
    for name, day in dates.items():
        await office.sql("UPDATE altyaa.api_key SET rotate_by = $2 WHERE id = $1", made[name].id, day)
    await office.sql("UPDATE altyaa.api_key SET expires_at = $2 WHERE id = $1", made["expired"].id, now)
    await office.two_secrets(made["rotating"])
    hands = Hands(office.house.runtime, office.workspace, now)
    await hands.revoke(made["revoked"].id)
    async with office.house.runtime.db.workspace(operator(office.house.runtime, office.workspace)) as tx:
        leaked = made["leaked"]
        leak = Leak("github", "https://example.com/file", "commit")
        await end_leaked(tx, entropy.now, leaked.id, leaked.view.secrets[0].id, leak, ())
    return made


async def test_every_standing_has_its_words_and_is_found_by_them(office: Office) -> None:
    await one_of_each(office)
    page = await office.page(office.index)
    wanted: dict[str, tuple[str, str]] = {each: PILLS[each] for each in STANDINGS}
    assert dict(zip(names(page), pills(page), strict=True)) == wanted | {"leaked": ("bad", "Revoked: leaked")}
    assert "21 days overdue" in page
    assert "in 13 days" in page
    assert "7 keys" in page
    for standing in STANDINGS:
        alike = {standing, "leaked"} if standing == "revoked" else {standing}
        assert set(names(await office.page(f"{office.index}?status={standing}"))) == alike


async def test_a_key_is_told_by_how_it_begins_and_ends(office: Office) -> None:
    made = await office.key("posts.read")
    key = made.key.reveal()
    start = masked(made.id, key[-4:])
    begins, _, ends = start.partition("…")
    assert key.startswith(begins)
    assert key.endswith(ends)
    assert len(begins) == len("alk_") + 6
    assert start in await office.page(office.index)


@pytest.mark.parametrize(
    ("named", "found"),
    [("dash", {"BI Dashboard"}), ("DASH", {"BI Dashboard"}), ("100%", {"100% real"}), ("_", set()), ("'; --", set())],
)
async def test_names_are_searched_as_they_are_written(named: str, found: set[str], office: Office) -> None:
    for name in ("BI Dashboard", "100% real", "100 more"):
        await office.key("posts.read", name=name)
    answer = await office.browser.client.get(office.index, params={"named": named})
    assert set(names(answer.text)) == found
    assert ("No key is like this" in answer.text) == (not found)


async def test_what_was_searched_for_stays_in_the_form_and_is_no_markup(office: Office) -> None:
    answer = await office.browser.client.get(office.index, params={"named": '"><script>', "status": "expired"})
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert '<option value="expired" selected>' in answer.text


async def test_where_nothing_is_yet_it_says_what_to_do(office: Office, other: Browser) -> None:
    page = await office.page(office.index)
    assert "No API keys yet" in page
    assert f'href="{office.new}"' in page
    assert 'role="search"' not in page


async def test_so_many_are_on_a_page_and_the_rest_behind_a_link(office: Office) -> None:
    for number in range(MOST + 2):
        await office.key(name=f"key {number:02}")
    seen, path = [], f"{office.index}?named=key"
    while path:
        page = await office.page(path)
        seen.append(names(page))
        older = re.search(r'href="([^"]+before=[^"]+)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert [len(each) for each in seen] == [MOST, 2]
    assert [name for names_of_page in seen for name in names_of_page] == [
        f"key {number:02}" for number in reversed(range(MOST + 2))
    ]


async def test_nothing_of_another_workspace_is_listed(house: House, office: Office, other: Browser) -> None:
    theirs = await open_office(house, other)
    await theirs.key("posts.read", name="Theirs")
    await office.key("posts.read", name="Ours")
    assert names(await office.page(office.index)) == ["Ours"]
    assert names(await office.page(f"{office.index}?named=Theirs")) == []


async def test_where_a_secret_was_last_used_is_told(office: Office) -> None:
    made = await office.key("posts.read")
    assert "never used" in await office.page(office.index)
    old = await office.two_secrets(made)
    await office.used(old, "203.0.113.9", "nightly/1.2")
    page = await office.page(office.index)
    assert "New secret:" in page
    assert "from 203.0.113.9" in page


async def test_the_maker_is_named_while_they_are_a_member(office: Office, other: Browser) -> None:
    admin = await open_office(office.house, other, "admin", office.workspace)
    await admin.create()
    await office.key("posts.read", name="By command")
    page = (await office.page(office.index)).replace("<wbr>", "")
    assert f"by {admin.email}" in page
    assert "on the command line" in page
    await office.sql("DELETE FROM altyaa.membership WHERE user_id = $1", admin.person.user_id)
    page = (await office.page(office.index)).replace("<wbr>", "")
    assert admin.email not in page
    assert "by somebody who left" in page


async def test_everything_about_a_key_stands_on_its_page(office: Office) -> None:
    hands = Hands(office.house.runtime, office.workspace, entropy.now())
    made = await hands.made("posts.read", "keys.write")
    child = await hands.as_key(made).made("posts.read", name="Nightly export")
    page = await office.page(office.at(made))
    for said in (
        write_id("key", made.id), "Posts that are published, scheduled or in draft.", "never by itself", "anywhere",
        "the service's own for each key",
        office.at(child), "Nightly export", "on the command line",
    ):  # fmt: skip
        assert said in page, said
    page = await office.page(office.at(child))
    assert "by the key BI Dashboard" in page
    assert office.at(made) in page


async def test_what_happened_to_a_key_is_told_in_words(office: Office) -> None:
    made = (await one_of_each(office))["leaked"]
    page = await office.page(office.at(made))
    assert "Its secret was found in public, so it was revoked." in page
    assert "A secret was found in public: https://example.com/file" in page
    events = await office.sql(
        "SELECT DISTINCT type, data FROM altyaa.event WHERE workspace_id = $1", office.workspace.id
    )
    assert {"api_key.created", "api_key.rotated", "api_key.revoked", "api_key.leaked"} <= {
        each["type"] for each in events
    }
    for each in events:
        assert json.loads(each["data"]) is not None


async def test_no_kind_of_fact_about_keys_is_told_by_its_code_name(office: Office) -> None:
    made = await one_of_each(office)
    for key in made.values():
        page = await office.page(office.at(key))
        assert "api_key." not in page


@pytest.mark.parametrize("before", ["x", "key_x", "wks_0000000000000000000000"])
async def test_an_address_that_somebody_made_up_shows_the_list(before: str, office: Office) -> None:
    await office.key("posts.read")
    assert names(await office.page(f"{office.index}?before={before}&status=x&named=")) == ["BI Dashboard"]
