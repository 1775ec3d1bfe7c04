"""Opening a link: by whom it is spent, and what everybody else is told."""

import asyncio
from http.cookies import SimpleCookie

import httpx2
import pytest

from altyaa.connections.model import CONNECT_LINK
from altyaa.infra import entropy
from altyaa.infra.vault import mint
from altyaa.testing.factories import make_workspace
from tests.connections.flow.house import Town, form_to
from tests.connections.flow.test_flow import BOXES
from tests.connections.links.house import PRESSED, Stranger, became, made

OVER = "This link leads nowhere"


def path_of(town: Town, url: str) -> str:
    """Under the service."""
    return url.removeprefix(town.house.url)


def told(page: httpx2.Response) -> str:
    """A page without what is another one each time."""
    reference = page.headers["x-request-id"]
    return page.text.replace(reference, "…")


async def test_the_secret_leaves_the_address_for_a_cookie(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    opened = await guest.open(session)
    secret = session["url"].rpartition("/")[2]
    assert opened.status_code == 303
    assert opened.headers["location"].startswith("/connect/link?")
    assert secret not in opened.headers["location"]
    assert (opened.headers["referrer-policy"], opened.headers["cache-control"]) == ("no-referrer", "no-store")
    (cookie,) = SimpleCookie(opened.headers["set-cookie"]).values()
    assert (cookie.key, cookie["httponly"], cookie["samesite"], cookie["path"]) == ("altyaa_connect", True, "lax", "/")
    assert secret not in cookie.value
    page = await guest.get(opened.headers["location"])
    assert (page.headers["referrer-policy"], page.status_code) == ("no-referrer", 200)
    assert secret not in page.text


async def test_of_several_browsers_that_go_on_at_once_one_has_it(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    strangers = [Stranger(town) for _ in range(6)]
    try:
        pages = await asyncio.gather(*(each.asked(session) for each in strangers))
        gone = await asyncio.gather(*(each.answer(page) for each, page in zip(strangers, pages, strict=True)))
    finally:
        for each in strangers:
            await each.client.aclose()
    assert {page.status_code for page in pages} == {200}
    assert sorted(each.status_code for each in gone) == [303] + [410] * 5


async def test_a_scanner_with_a_browser_of_its_own_locks_nobody_out(
    town: Town, guest: Stranger, other: Stranger
) -> None:
    """It follows the link of a mail before the person does, and presses nothing."""
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    assert (await other.asked(session)).status_code == 200
    first = (await became(town, workspace, session))["opened_at"]
    await guest.connect_by(session, BOXES["google"])
    told = await became(town, workspace, session)
    assert (told["state"], told["opened_at"]) == ("connected", first), "when it was opened first"


async def test_once_somebody_goes_on_another_browser_is_told_what_to_do(
    town: Town, guest: Stranger, other: Stranger
) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    page, theirs = await guest.asked(session), await other.asked(session)
    assert (await guest.answer(page)).status_code == 303
    refused = await other.open(session)
    assert refused.status_code == 410
    assert "Go on in that browser, or ask whoever sent it for a new one." in refused.text
    stolen = await other.get(str(page.url).removeprefix(town.house.url))
    assert (stolen.status_code, OVER in stolen.text, workspace.wire_id in stolen.text) == (410, True, False)
    for answer in ("continue", "decline"):
        assert (await other.answer(theirs, answer)).status_code == 410
    assert (await guest.open(session)).status_code == 303
    assert (await guest.answer(page)).status_code == 303, "nothing was taken from whose it is"


async def test_the_address_without_the_secret_is_of_no_use_to_who_never_opened_it(
    town: Town, guest: Stranger, other: Stranger
) -> None:
    workspace = await make_workspace(town.house.runtime)
    page = await guest.asked(await made(town, workspace))
    theirs = await other.asked(await made(town, workspace))  # has a cookie, of another link
    stolen = await other.get(str(page.url).removeprefix(town.house.url))
    assert (stolen.status_code, OVER in stolen.text) == (410, True)
    form = form_to(page, "/connect/link?")
    sent = dict(form_to(theirs, "/connect/link?").fields) | {"answer": "continue"}
    assert (await other.client.post(form.action, data=sent)).status_code in (403, 410)
    assert (await guest.answer(page)).status_code == 303


async def test_of_many_that_opened_it_the_last_twenty_may_go_on(town: Town, guest: Stranger, other: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    early = await other.asked(session)
    await town.sql(
        """
        UPDATE altyaa.connect_attempt
           SET opened_by = ARRAY(SELECT sha256(n::text::bytea) FROM generate_series(1, 19) n) || opened_by
         WHERE workspace_id = $1
        """,
        workspace.id,
    )
    page = await guest.asked(session)
    await guest.open(session)
    (row,) = await town.sql("SELECT opened_by FROM altyaa.connect_attempt WHERE workspace_id = $1", workspace.id)
    assert len(set(row["opened_by"])) == len(row["opened_by"]) == 20
    assert (await other.answer(early)).status_code == 410
    assert (await guest.answer(page)).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        PRESSED | {"Sec-Purpose": "prefetch"},
        PRESSED | {"Sec-Purpose": "prefetch;prerender"},
        PRESSED | {"Purpose": "prefetch"},
        PRESSED | {"X-Moz": "prefetch"},
        PRESSED | {"Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty"},
        {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
        {},
    ],
)
async def test_whoever_looks_ahead_spends_nothing(
    town: Town, guest: Stranger, other: Stranger, headers: dict[str, str]
) -> None:
    workspace = await make_workspace(town.house.runtime, "Harbor Marketing")
    session = await made(town, workspace)
    path = path_of(town, session["url"])
    looked = await other.client.get(path, headers=headers)
    assert looked.status_code == 200
    assert "Harbor Marketing" not in looked.text
    unknown = await other.client.get("/c/all_x", headers=headers)
    assert unknown.text.replace("/c/all_x", path) == looked.text, "the same for every address"
    assert (await became(town, workspace, session))["state"] == "waiting"
    assert (await guest.open(session)).status_code == 303


async def test_head_spends_nothing_and_tells_nothing(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    answers = [await guest.client.head(path, headers=PRESSED) for path in (path_of(town, session["url"]), "/c/all_x")]
    assert {(each.status_code, each.headers.get("set-cookie")) for each in answers} == {(200, None)}
    assert (await became(town, workspace, session))["state"] == "waiting"


async def test_a_browser_that_says_nothing_of_itself_has_a_button(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    page = await guest.client.get(path_of(town, session["url"]))
    form = form_to(page, "/c/")
    forged = await guest.client.post(form.action, data={"csrf_token": "of another session"})
    assert forged.status_code == 403
    opened = await guest.client.post(form.action, data=dict(form.fields))
    assert opened.status_code == 303
    assert "asks you to connect" in (await guest.get(opened.headers["location"])).text


async def test_unknown_used_expired_and_opened_links_are_one_page(town: Town, guest: Stranger, other: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    opened, used, expired = [await made(town, workspace) for _ in range(3)]
    await guest.leave(opened)
    await guest.connect_by(used, BOXES["google"])
    await town.sql(
        "UPDATE altyaa.connect_attempt SET expires_at = now() WHERE workspace_id = $1 AND opened_at IS NULL",
        workspace.id,
    )
    never, _ = mint(CONNECT_LINK, entropy.new_id(), entropy.new_secret(), town.house.runtime.keyring.keys)
    paths = [path_of(town, each["url"]) for each in (opened, used, expired)]
    paths += [f"/c/{never.reveal()}", "/c/all_x", "/c/" + "x" * 300, paths[0][:-1]]
    pages = [await other.client.get(path, headers=PRESSED) for path in paths]
    assert {page.status_code for page in pages} == {410}
    assert len({told(page) for page in pages}) == 1
    assert OVER in pages[0].text
    assert not [page for page in pages if "set-cookie" in page.headers]
    own = await guest.open(used)
    assert told(own) == told(pages[0])


async def test_what_is_over_is_shown_as_expired(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    page = await guest.asked(session)
    await town.sql("UPDATE altyaa.connect_attempt SET expires_at = now() WHERE workspace_id = $1", workspace.id)
    for refused in (await guest.get(str(page.url).removeprefix(town.house.url)), await guest.answer(page)):
        assert (refused.status_code, OVER in refused.text) == (410, True)
    assert (await became(town, workspace, session))["state"] == "expired"
    await town.sql("SELECT door.sweep_connections(now(), now() - interval '30 days', 100)")
    after = await became(town, workspace, session)
    assert (after["state"], after["finished_at"] is not None) == ("expired", True)
    await town.sql("SELECT door.sweep_connections(now(), now() + interval '1 day', 100)")
    assert not await town.sql("SELECT 1 FROM altyaa.connect_attempt WHERE workspace_id = $1", workspace.id)


async def test_the_sweep_deletes_what_a_left_choice_held(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    page = await guest.choice(session)
    await town.sql("UPDATE altyaa.connect_attempt SET pick_expires_at = now() WHERE workspace_id = $1", workspace.id)
    await town.sql("SELECT door.sweep_connections(now(), now() - interval '30 days', 100)")
    (row,) = await town.sql("SELECT * FROM altyaa.connect_attempt WHERE workspace_id = $1", workspace.id)
    assert (row["sealed_pick"], row["subject_index"], row["outcome"]) == (None, None, "expired")
    assert (await guest.pick(page, BOXES["google"])).status_code == 410


async def test_links_are_opened_so_often_from_one_address(town: Town, guest: Stranger) -> None:
    headers = PRESSED | {"X-Forwarded-For": "203.0.113.7"}
    answers = [(await guest.client.get("/c/all_x", headers=headers)).status_code for _ in range(101)]
    assert answers == [410] * 100 + [429]
    elsewhere = await guest.client.get("/c/all_x", headers=PRESSED | {"X-Forwarded-For": "203.0.113.8"})
    assert elsewhere.status_code == 410


async def test_a_link_leads_to_the_platform_so_often(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    page = await guest.asked(await made(town, workspace))
    answers = [(await guest.answer(page)).status_code for _ in range(11)]
    assert answers == [303] * 10 + [429]
