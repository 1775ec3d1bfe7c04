"""One's own account: what protects it, the password, the sessions."""

import asyncio
import re

import pytest

from altyaa.access import doors
from altyaa.access.actions import sessions
from altyaa.access.rules.devices import device_of
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.limits.callers import PER_ACCOUNT, PER_SECOND
from altyaa.testing.factories import address_digest
from tests.access.pages.house import NEW_PASSWORD, PASSWORD, Browser, House

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PAGES = ("/account", "/account/password", "/account/sessions")


async def is_alive(house: House, token: str | None) -> bool:
    return token is not None and await sessions.visit(house.runtime.db, entropy.now, Secret(token)) is not None


async def change(browser: Browser, current: str = PASSWORD, password: str = NEW_PASSWORD) -> tuple[int, str]:
    answer = await browser.send("/account/password", current=current, password=password)
    return answer.status_code, answer.text


@pytest.mark.parametrize("path", PAGES)
async def test_a_stranger_signs_in_first(browser: Browser, path: str) -> None:
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path.replace('/', '%2F')}")


@pytest.mark.parametrize("path", ["/account/password", "/account/sessions"])
async def test_a_form_without_its_token_changes_nothing(house: House, browser: Browser, path: str) -> None:
    email = await house.person()
    await browser.sign_in(email)
    fields = {"current": PASSWORD, "password": NEW_PASSWORD} if path.endswith("word") else {"session": "others"}
    right = {"csrf_token": await browser.token("/account", "/sign-out"), **fields}
    for wrong, headers in (
        ({**right, "csrf_token": "A" * 43}, {}),
        (fields, {}),
        (right, {"Sec-Fetch-Site": "cross-site"}),
        (right, {"Origin": "https://elsewhere.example"}),
    ):
        assert (await browser.client.post(path, data=wrong, headers=headers)).status_code == 403
    digest = address_digest(house.runtime, email)
    record = await doors.password(house.runtime.db, digest)
    assert record is not None
    assert (await browser.get(path)).status_code == 200, "nothing was changed"


async def test_the_profile_says_what_protects_the_account(house: House, browser: Browser) -> None:
    email = await house.person()
    await browser.sign_in(email)
    page = (await browser.get("/account")).text
    assert "Here since" in page
    assert "You are signed in on one browser." in page
    assert "You belong to 0 workspaces." in page
    for tab in ("/account/password", "/account/factors", "/account/sessions", "/account/apps"):
        assert f'href="{tab}"' in page


async def test_a_new_password_ends_every_other_session_and_gives_this_one_another_token(
    house: House, browser: Browser, other: Browser
) -> None:
    email = await house.person()
    await browser.sign_in(email)
    await other.sign_in(email)
    before, elsewhere = browser.session(), other.session()
    answer = await browser.send("/account/password", current=PASSWORD, password=NEW_PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/sessions?note=password-changed")
    assert "httponly" in answer.headers["set-cookie"].lower()
    after = browser.session()
    assert after != before
    assert await is_alive(house, after)
    assert not await is_alive(house, before), "whoever knew the token is out"
    assert not await is_alive(house, elsewhere)
    assert "Your password is changed." in (await browser.get("/account/sessions?note=password-changed")).text
    assert (await other.sign_in(email)).status_code == 422
    assert (await other.sign_in(email, NEW_PASSWORD)).status_code == 303


async def test_a_new_password_is_told_by_mail_and_ends_mailed_links(
    house: House, browser: Browser, other: Browser
) -> None:
    email = await house.person()
    await other.send("/forgot-password", email=email)
    link = await house.mailed_path(email)
    await browser.sign_in(email)
    await change(browser)
    await house.work()
    told = house.letters(email)[-1]
    assert "changed on the page of your account" in told
    assert f"{house.url}/forgot-password" in told
    assert NEW_PASSWORD not in told
    assert (await other.get(link)).status_code == 410


async def test_a_wrong_password_a_bad_one_and_the_same_change_nothing(house: House, browser: Browser) -> None:
    email = await house.person()
    await browser.sign_in(email)
    token = browser.session()
    for current, password, status, field, said in (
        ("incorrect horse battery", NEW_PASSWORD, 422, "current", "This is not your password."),
        (PASSWORD, "short", 422, "password", "A password has 12 to 1000 characters."),
        (PASSWORD, PASSWORD, 422, "password", "That is the password that you have."),
        (PASSWORD, email, 422, "password", "it is your own address"),
    ):
        answered, page = await change(browser, current, password)
        assert answered == status
        assert said in page
        assert f'id="{field}-error"' in page
    assert browser.session() == token
    assert await is_alive(house, token)
    await house.work()
    assert not house.letters(email)


async def test_guesses_at_the_password_are_counted_and_strangers_use_nothing_up(house: House, browser: Browser) -> None:
    email = await house.person()
    await browser.sign_in(email)
    for _ in range(PER_ACCOUNT.quantity + 1):
        stranger = Browser(house)
        async with stranger.client:
            await stranger.sign_in(email, "incorrect horse battery")
    statuses = [(await change(browser, "incorrect horse battery"))[0] for _ in range(PER_SECOND.quantity + 1)]
    assert statuses == [422] * PER_SECOND.quantity + [429]


async def test_of_two_changes_at_once_one_holds(house: House, browser: Browser, other: Browser) -> None:
    email = await house.person()
    await browser.sign_in(email)
    await other.sign_in(email)
    tokens = [await each.token("/account/password") for each in (browser, other)]

    async def send(each: Browser, token: str, password: str) -> int:
        fields = {"csrf_token": token, "current": PASSWORD, "password": password}
        return (await each.client.post("/account/password", data=fields)).status_code

    both = (send(browser, tokens[0], NEW_PASSWORD), send(other, tokens[1], f"{NEW_PASSWORD} still"))
    statuses = sorted(await asyncio.gather(*both))
    assert statuses[0] == 303
    assert statuses[1] in (303, 422), "ended, and asked to sign in; or told that it was changed"
    alive = [await is_alive(house, each.session()) for each in (browser, other)]
    assert alive.count(True) == 1


async def test_each_session_is_listed_with_device_and_address(house: House, browser: Browser, other: Browser) -> None:
    email = await house.person()
    browser.client.headers["User-Agent"] = FIREFOX
    other.client.headers["User-Agent"] = "curl/8.5.0 <script>"
    await browser.sign_in(email)
    await other.sign_in(email)
    page = (await browser.get("/account/sessions")).text
    assert "Firefox on Linux" in page
    assert "This one" in page
    assert "Not a browser that we know" in page
    assert "curl/8.5.0 &lt;script&gt;" in page
    assert browser.client.headers["X-Forwarded-For"].replace(":0", ":") in page.replace(":0", ":")
    assert page.index("Firefox on Linux") < page.index("Not a browser"), "this one first"


async def test_one_session_is_ended_and_the_others_stay(house: House, browser: Browser, other: Browser) -> None:
    email = await house.person()
    await browser.sign_in(email)
    await other.sign_in(email)
    page = (await browser.get("/account/sessions")).text
    (ended,) = re.findall(r'name="session" value="(ses_\w+)"', page)
    answer = await browser.send("/account/sessions", session=ended)
    assert answer.headers["location"] == "/account/sessions?note=ended"
    assert not await is_alive(house, other.session())
    assert await is_alive(house, browser.session())
    again = await browser.client.post(
        "/account/sessions", data={"csrf_token": await browser.token("/account", "/sign-out"), "session": ended}
    )
    assert again.headers["location"] == "/account/sessions?note=gone"


async def test_all_others_are_ended(house: House, browser: Browser, other: Browser) -> None:
    email = await house.person()
    await browser.sign_in(email)
    await other.sign_in(email)
    answer = await browser.send("/account/sessions", session="others")
    assert answer.headers["location"] == "/account/sessions?note=others-ended"
    assert not await is_alive(house, other.session())
    assert await is_alive(house, browser.session())
    assert "End all others" not in (await browser.get("/account/sessions")).text


async def test_somebody_elses_session_is_as_one_that_is_not_there(
    house: House, browser: Browser, other: Browser
) -> None:
    await browser.sign_in(await house.person())
    await other.sign_in(await house.person())
    token = other.session()
    assert token is not None
    visit = await sessions.visit(house.runtime.db, entropy.now, Secret(token))
    assert visit is not None
    csrf_token = await browser.token("/account", "/sign-out")
    for named in (write_id("ses", visit.session_id), str(visit.session_id), "", "ses_x"):
        answer = await browser.client.post("/account/sessions", data={"csrf_token": csrf_token, "session": named})
        assert answer.headers["location"] == "/account/sessions?note=gone"
    assert await is_alive(house, token)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
            "Safari/537.36 Edg/130.0.0.0",
            ("Edge", "Windows"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 "
            "Safari/605.1.15",
            ("Safari", "macOS"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
            ("Chrome", "iPhone"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile "
            "Safari/537.36",
            ("Chrome", "Android"),
        ),
        ("curl/8.5.0", None),
        ("Mozilla/5.0 (compatible; Bot/1.0)", None),
        ("Firefox/128.0 on Linux", None),
        ("", None),
        (None, None),
    ],
)
def test_a_device_is_named_only_where_it_is_clear(agent: str | None, device: tuple[str, str] | None) -> None:
    assert device_of(agent) == device
