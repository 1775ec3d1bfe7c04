"""A forgotten password, by HTTP and mail."""

import re

from tests.access.pages.house import NEW_PASSWORD, PASSWORD, Browser, House
from tests.access.pages.test_sign_in import is_alive

SENT = "If that address has an account, a link is on its way."
ENDED = "The link no longer works"


async def link_for(house: House, browser: Browser, email: str) -> str:
    """The path in the mail."""
    await browser.send("/forgot-password", email=email)
    return await house.mailed_path(email)


async def opened(browser: Browser, path: str) -> None:
    """As a browser that follows the swap."""
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/reset-password")


async def test_a_forgotten_password_is_replaced_and_everybody_is_out(house: House, browser: Browser) -> None:
    email = await house.person()
    await browser.sign_in(email)
    before = browser.session()
    await opened(browser, await link_for(house, browser, email))
    page = await browser.get("/reset-password")
    assert email in page.text
    answer = await browser.send("/reset-password", password=NEW_PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?note=password-set")
    assert not await is_alive(house, before)
    assert browser.session() is None
    page = await browser.get(answer.headers["location"])
    assert "Your new password is set." in page.text
    assert f'value="{email}"' in page.text, "nobody types it again"
    assert (await browser.sign_in(email, PASSWORD)).status_code == 422
    assert (await browser.sign_in(email, NEW_PASSWORD)).status_code == 303
    assert browser.client.cookies.get("altyaa_address") is None, "it has served"
    await house.work()
    assert "every session was ended" in " ".join(house.letters(email)[-1].split())


async def test_known_and_unknown_addresses_get_one_answer(house: House, browser: Browser, other: Browser) -> None:
    email = await house.person()
    known, unknown = (
        await browser.send("/forgot-password", email=email),
        await other.send("/forgot-password", email=f"nobody-{email}"),
    )
    varying = {"date", "x-request-id"}
    kept = [
        {name: value for name, value in answer.headers.items() if name not in varying} for answer in (known, unknown)
    ]
    assert kept[0] == kept[1]
    assert known.status_code == 303
    assert known.text == unknown.text
    pages = [(await each.get(known.headers["location"])).text for each in (browser, other)]
    assert pages[0] == pages[1]
    assert SENT in pages[0]
    await house.work()
    assert house.letters(f"nobody-{email}") == []


async def test_what_is_no_address_comes_back_with_the_reason(browser: Browser) -> None:
    answer = await browser.send("/forgot-password", email="mara")
    assert answer.status_code == 422
    assert "That is not an email address" in answer.text
    assert 'value="mara"' in answer.text


async def test_opening_the_link_uses_nothing_up_and_leaves_no_secret_in_an_address(
    house: House, browser: Browser, other: Browser
) -> None:
    """Mail scanners open links, by GET and HEAD, and more than once."""
    email = await house.person()
    path = await link_for(house, browser, email)
    secret = path.rpartition("/")[2]
    for visitor in (other, other, browser):
        await visitor.client.head(path)
        answer = await visitor.get(path)
        line = answer.headers["set-cookie"]
        assert (answer.status_code, answer.headers["location"]) == (303, "/reset-password")
        assert line.startswith(f"altyaa_reset={secret};")
        assert "HttpOnly" in line
        assert "Path=/reset-password;" in line
        assert re.search(r"Max-Age=3600;", line)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        page = await visitor.get("/reset-password")
        assert page.status_code == 200
        assert secret not in page.text + str(page.headers)
    assert (await browser.send("/reset-password", password=NEW_PASSWORD)).status_code == 303


async def test_a_link_works_once(house: House, browser: Browser, other: Browser) -> None:
    email = await house.person()
    path = await link_for(house, browser, email)
    for visitor in (browser, other):
        await opened(visitor, path)
    token = await other.token("/reset-password")
    assert (await browser.send("/reset-password", password=NEW_PASSWORD)).status_code == 303
    again = await other.client.post("/reset-password", data={"csrf_token": token, "password": "another horse entirely"})
    for answer in (again, await other.get("/reset-password"), await other.get(path)):
        assert answer.status_code == 410
        assert ENDED in answer.text
        assert 'href="/forgot-password"' in answer.text, "the next step"
    assert (await browser.sign_in(email, NEW_PASSWORD)).status_code == 303


async def test_a_short_password_comes_back_with_the_reason_and_the_link_stays_good(
    house: House, browser: Browser
) -> None:
    await opened(browser, await link_for(house, browser, await house.person()))
    answer = await browser.send("/reset-password", password="short")
    assert answer.status_code == 422
    assert "A password has 12 to 1000 characters." in answer.text
    assert (await browser.send("/reset-password", password=NEW_PASSWORD)).status_code == 303


async def test_ones_address_is_no_password(house: House, browser: Browser) -> None:
    email = await house.person()
    await opened(browser, await link_for(house, browser, email))
    answer = await browser.send("/reset-password", password=email)
    assert answer.status_code == 422
    assert "it is your own address" in answer.text


async def test_what_is_no_link_is_told_so(browser: Browser) -> None:
    for path in (
        "/reset-password",
        "/reset-password/x",
        "/reset-password/alp_" + "0" * 71,
        "/reset-password/%FF%00%0d%0a",
    ):
        answer = await browser.get(path)
        assert answer.status_code == 410
        assert ENDED in answer.text
        assert "This link is over" in answer.text
    token = await browser.token("/sign-in")
    answer = await browser.client.post("/reset-password", data={"csrf_token": token, "password": NEW_PASSWORD})
    assert answer.status_code == 403, "a form of another page"


async def test_an_invitation_does_not_set_a_password(house: House, browser: Browser) -> None:
    _, path = await house.invite(await house.person())
    answer = await browser.get(path.replace("/invitations/", "/reset-password/"))
    assert answer.status_code == 410


async def test_of_two_links_in_two_tabs_a_form_serves_its_own(house: House, browser: Browser, other: Browser) -> None:
    """The cookie is of the link that was opened last: somebody else's, whose password would be set."""
    mine, theirs = await house.person(), await house.person()
    paths = [await link_for(house, browser, email) for email in (mine, theirs)]
    await opened(browser, paths[0])
    fields = {"csrf_token": await browser.token("/reset-password"), "password": NEW_PASSWORD}
    await opened(browser, paths[1])
    assert (await browser.client.post("/reset-password", data=fields)).status_code == 403
    assert (await browser.sign_in(mine)).status_code == 303
    assert (await other.sign_in(theirs)).status_code == 303
