"""An invitation, by HTTP and mail."""

from ipaddress import ip_address
from pathlib import Path

import pytest

from altyaa.infra import entropy
from altyaa.testing.factories import MadeWorkspace
from tests.access.pages.house import NEW_PASSWORD, PASSWORD, Browser, House
from tests.access.people import facts_of, roles_of

ENDED = "The invitation "


def address() -> str:
    return f"ines-{entropy.new_id().hex}@harbor.example"


async def opened(browser: Browser, path: str) -> str:
    """The page behind the link."""
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/invitation")
    page = await browser.get("/invitation")
    assert page.status_code == 200
    return page.text


async def is_member(house: House, workspace: MadeWorkspace, email: str) -> bool:
    return email in await roles_of(house.runtime, workspace)


async def test_a_newcomer_chooses_a_password_and_is_in(house: House, browser: Browser) -> None:
    email = address()
    workspace, path = await house.invite(email)
    page = await opened(browser, path)
    assert "Join Harbor Coffee" in page
    assert "an Admin" in page
    assert "everything but decide about Owners" in page
    assert email in page
    answer = await browser.send("/invitation", answer="accept", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/workspaces?note=joined")
    assert (await roles_of(house.runtime, workspace))[email] == "admin"
    listed = await browser.get("/workspaces")
    assert "Harbor Coffee" in listed.text
    assert workspace.wire_id in listed.text


async def test_the_fact_says_from_where_it_was_accepted(house: House, browser: Browser) -> None:
    email = address()
    workspace, path = await house.invite(email)
    await opened(browser, path)
    browser.client.headers["User-Agent"] = "Firefox"
    await browser.send("/invitation", answer="accept", password=PASSWORD)
    (fact,) = await facts_of(house.runtime, workspace, "member.joined")
    assert fact.user_agent == "Firefox"
    assert fact.ip is not None
    assert fact.ip == ip_address(browser.client.headers["X-Forwarded-For"])
    assert fact.request_id


async def test_whoever_has_an_account_signs_in_and_comes_back(house: House, browser: Browser) -> None:
    email = await house.person()
    workspace, path = await house.invite(email)
    page = await opened(browser, path)
    assert 'type="password"' not in page
    assert 'href="/sign-in?next=/invitation"' in page
    assert f'value="{email}"' in (await browser.get("/sign-in?next=/invitation")).text, "nobody types it again"
    assert (await browser.sign_in(email, next="/invitation")).headers["location"] == "/invitation"
    assert "Accept the invitation" in (await browser.get("/invitation")).text
    assert not await is_member(house, workspace, email)
    answer = await browser.send("/invitation", answer="accept")
    assert answer.headers["location"] == "/workspaces?note=joined"
    assert await is_member(house, workspace, email)


async def test_a_newcomers_form_makes_no_second_account_and_sets_no_password(
    house: House, browser: Browser, other: Browser
) -> None:
    """The link alone is not enough to sign in as somebody who has an account."""
    email = await house.person()
    workspace, path = await house.invite(email)
    await opened(browser, path)
    answer = await browser.send("/invitation", answer="accept", password=NEW_PASSWORD)
    assert answer.status_code == 409
    assert "Sign in to accept" in answer.text
    assert browser.session() is None
    assert not await is_member(house, workspace, email)
    assert (await other.sign_in(email, PASSWORD)).status_code == 303


async def test_somebody_else_is_asked_to_sign_out_first(house: House, browser: Browser) -> None:
    email, mine = address(), await house.person()
    workspace, path = await house.invite(email)
    await browser.sign_in(mine)
    page = await opened(browser, path)
    assert mine in page
    assert "Accept the invitation" not in page
    forced = await browser.send("/invitation", answer="accept")
    assert forced.status_code == 403
    assert not await is_member(house, workspace, mine)
    answer = await browser.send("/sign-out", "/invitation", next="/invitation")
    assert answer.headers["location"] == "/invitation"
    assert "Choose a password" in (await browser.get("/invitation")).text


@pytest.mark.parametrize("signed_in", [False, True])
async def test_not_now_leaves_it_as_it_is(house: House, browser: Browser, other: Browser, signed_in: bool) -> None:
    email = await house.person() if signed_in else address()
    workspace, path = await house.invite(email)
    if signed_in:
        await browser.sign_in(email)
    await opened(browser, path)
    answer = await browser.send("/invitation", answer="not-now")
    assert answer.status_code == 303
    assert "Nothing was changed." in (await browser.get(answer.headers["location"])).text
    assert (await browser.get("/invitation")).status_code == 410, "this browser has forgotten it"
    assert not await is_member(house, workspace, email)
    await opened(other, path)


async def test_it_works_once(house: House, browser: Browser, other: Browser) -> None:
    email = address()
    _, path = await house.invite(email)
    for visitor in (browser, other):
        await opened(visitor, path)
    token = await other.token("/invitation")
    assert (await browser.send("/invitation", answer="accept", password=PASSWORD)).status_code == 303
    fields = {"csrf_token": token, "answer": "accept", "password": NEW_PASSWORD}
    for answer in (
        await other.client.post("/invitation", data=fields),
        await other.get("/invitation"),
        await other.get(path),
    ):
        assert answer.status_code == 410
        assert ENDED in answer.text
        assert 'href="/sign-in"' in answer.text, "the next step of somebody who is not signed in"
        assert "Sign in to open" not in answer.text
    again = await browser.get(path)
    assert again.status_code == 410
    assert 'href="/workspaces"' in again.text, "and of somebody who is"
    assert other.session() is None


async def test_opening_the_link_uses_nothing_up_and_leaves_no_secret_in_an_address(
    house: House, browser: Browser, other: Browser
) -> None:
    email = address()
    _, path = await house.invite(email)
    secret = path.rpartition("/")[2]
    await other.client.head(path)
    for visitor in (other, other, browser):
        answer = await visitor.get(path)
        line = answer.headers["set-cookie"]
        assert answer.headers["location"] == "/invitation"
        assert line.startswith(f"altyaa_invitation={secret};")
        assert "HttpOnly" in line
        assert "Path=/invitation;" in line
        assert "; Secure" not in line
        page = await visitor.get("/invitation")
        assert secret not in page.text + str(page.headers)
    assert (await browser.send("/invitation", answer="accept", password=PASSWORD)).status_code == 303


async def test_a_short_password_comes_back_with_the_reason(house: House, browser: Browser) -> None:
    _, path = await house.invite(address())
    await opened(browser, path)
    answer = await browser.send("/invitation", answer="accept", password="short")
    assert answer.status_code == 422
    assert "A password has 12 to 1000 characters." in answer.text
    assert (await browser.send("/invitation", answer="accept", password=PASSWORD)).status_code == 303


async def test_ones_address_is_no_password(house: House, browser: Browser) -> None:
    email = address()
    _, path = await house.invite(email)
    await opened(browser, path)
    answer = await browser.send("/invitation", answer="accept", password=email.partition("@")[0])
    assert answer.status_code == 422
    assert "it is your own address" in answer.text


async def test_a_workspace_named_in_markup_is_shown_as_text(house: House, browser: Browser) -> None:
    _, path = await house.invite(address(), "<script>alert(1)</script>")
    page = await opened(browser, path)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


async def test_what_is_no_link_is_told_so(browser: Browser) -> None:
    for path in ("/invitation", "/invitations/x", "/invitations/ali_" + "0" * 71, "/invitations/%0d%0aSet-Cookie:x"):
        answer = await browser.get(path)
        assert answer.status_code == 410
        assert "set-cookie" not in answer.headers or "Max-Age=0" in answer.headers["set-cookie"]


async def test_the_path_of_a_link_is_logged_without_its_secret(
    house: House, browser: Browser, service_log: Path
) -> None:
    _, path = await house.invite(address())
    request_id = (await browser.get(path)).headers["x-request-id"]
    (line,) = [line for line in service_log.read_text().splitlines() if request_id in line]
    assert "/invitations/ali_…" in line or "/invitations/ali_\\u2026" in line
    assert path.rpartition("/")[2] not in line


@pytest.mark.parametrize("signed_in", [False, True])
async def test_of_two_invitations_in_two_tabs_a_form_joins_its_own(
    house: House, browser: Browser, signed_in: bool
) -> None:
    email = await house.person() if signed_in else address()
    if signed_in:
        await browser.sign_in(email)
    (first, first_path), (second, second_path) = await house.invite(email), await house.invite(email, "Another")
    await opened(browser, first_path)
    fields = {"csrf_token": await browser.token("/invitation"), "answer": "accept", "password": PASSWORD}
    await opened(browser, second_path)
    assert (await browser.client.post("/invitation", data=fields)).status_code == 403
    for workspace in (first, second):
        assert not await is_member(house, workspace, email)
    assert (await browser.send("/invitation", answer="accept", password=PASSWORD)).status_code == 303
    assert await is_member(house, second, email)
