"""Signing in and out by HTTP."""

import re
import time
from statistics import median

import httpx2
import pytest
from starlette.responses import Response

from altyaa.access.actions import sessions
from altyaa.infra import entropy
from altyaa.kernel.secret import Secret
from altyaa.limits.callers import PER_ACCOUNT, PER_ADDRESS
from altyaa.testing.http import http_client
from altyaa.web.cookies import Cookie
from tests.access.pages.house import PASSWORD, Browser, House

FAILED = "The address or the password is not right."


def cookies_of(answer: httpx2.Response) -> dict[str, str]:
    """Name to the whole line."""
    return {line.partition("=")[0]: line for line in answer.headers.get_list("set-cookie")}


async def is_alive(house: House, token: str | None) -> bool:
    """Whether a session's token opens anything."""
    return token is not None and await sessions.visit(house.runtime.db, entropy.now, Secret(token)) is not None


async def test_the_right_password_opens_a_session_in_a_cookie_that_scripts_do_not_see(
    house: House, browser: Browser
) -> None:
    answer = await browser.sign_in(await house.person())
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    line = cookies_of(answer)["altyaa_session"]
    parts = {part.strip().partition("=")[0].lower(): part.strip().partition("=")[2] for part in line.split(";")}
    assert {"httponly", "samesite", "path", "max-age"} <= set(parts)
    assert (parts["samesite"].lower(), parts["path"]) == ("lax", "/")
    assert "domain" not in parts
    assert 29 * 86400 < int(parts["max-age"]) <= 30 * 86400, "as long as the session"
    assert re.fullmatch(r"[0-9A-Za-z]{43}", parts["altyaa_session"])
    assert await is_alive(house, browser.session())
    assert (await browser.get("/workspaces")).status_code == 200


async def test_without_https_the_cookie_is_not_secure_or_the_browser_would_drop_it(
    house: House, browser: Browser
) -> None:
    assert "secure" not in cookies_of(await browser.sign_in(await house.person()))["altyaa_session"].lower()


@pytest.mark.parametrize(
    ("word", "path", "prefix"), [("session", "/", "__Host-"), ("reset", "/reset-password", "__Secure-")]
)
def test_on_https_it_is_secure_and_no_http_page_can_plant_it(word: str, path: str, prefix: str) -> None:
    response = Response()
    Cookie(word, "https://auth.example.com", path).write(response, Secret("x"))
    line = response.headers["set-cookie"]
    assert line.startswith(f"{prefix}altyaa_{word}=x;")
    assert f"Path={path};" in line
    assert "; Secure" in line


@pytest.mark.parametrize("onward", ["/workspaces", "/invitation", "/w/wks_1/settings/members?tab=keys"])
async def test_whoever_signs_in_goes_on_where_they_were(house: House, browser: Browser, onward: str) -> None:
    answer = await browser.sign_in(await house.person(), next=onward)
    assert answer.headers["location"] == onward
    assert (await browser.client.get("/sign-in", params={"next": onward})).headers["location"] == onward


@pytest.mark.parametrize("onward", ["//evil.example", "/\\evil.example", "/%2F/evil", "https://evil.example", "/\t/x"])
async def test_nobody_is_led_elsewhere(house: House, browser: Browser, onward: str) -> None:
    shown = await browser.client.get("/sign-in", params={"next": onward})
    assert "evil" not in shown.text
    answer = await browser.sign_in(await house.person(), next=onward)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await browser.client.get("/sign-in", params={"next": onward})).headers["location"] == "/"


async def test_a_page_for_members_leads_to_the_sign_in_and_back(house: House, browser: Browser) -> None:
    answer = await browser.get("/workspaces")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fworkspaces")
    assert (await browser.get("/")).headers["location"] == "/sign-in"
    page = await browser.get(answer.headers["location"])
    assert 'name="next" value="/workspaces"' in page.text


async def test_an_unknown_address_and_a_wrong_password_are_told_apart_by_nothing(
    house: House, browser: Browser, other: Browser
) -> None:
    email = await house.person()
    known = await browser.sign_in(email, "incorrect horse battery")
    unknown = await other.sign_in(email.replace("mara", "nobody"), "incorrect horse battery")
    for answer in (known, unknown):
        assert answer.status_code == 422
        assert FAILED in answer.text
    varying = {"date", "x-request-id", "content-length", "set-cookie"}
    kept = [
        {name: value for name, value in answer.headers.items() if name not in varying} for answer in (known, unknown)
    ]
    assert kept[0] == kept[1]
    assert same_words(known.text, email) == same_words(unknown.text, email.replace("mara", "nobody"))
    assert "altyaa_session" not in known.headers.get("set-cookie", "") + unknown.headers.get("set-cookie", "")


def same_words(page: str, email: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page.replace(email, "ADDRESS"))


async def test_an_unknown_address_takes_as_long_as_a_wrong_password(house: House) -> None:
    """Medians of interleaved attempts. Without the stand-in hash the unknown one takes a tenth."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(7):
        for known in (True, False):
            visitor = Browser(house)
            async with visitor.client:
                email = await house.person() if known else f"{entropy.new_id().hex}@harbor.example"
                token = await visitor.token("/sign-in")
                fields = {"csrf_token": token, "email": email, "password": "incorrect horse battery"}
                began = time.perf_counter()
                await visitor.client.post("/sign-in", data=fields)
                took[known].append(time.perf_counter() - began)
    assert 0.6 < median(took[True]) / median(took[False]) < 1.6


@pytest.mark.parametrize("email", ["", "mara", "a@b", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
                                   "x" * 10_000, "mara@harbor.example\r\nBcc: x@y.example", "' OR 1=1 --"])  # fmt: skip
async def test_what_is_no_address_gets_the_same_answer(browser: Browser, email: str) -> None:
    answer = await browser.sign_in(email)
    assert answer.status_code == 422
    assert FAILED in answer.text


async def test_a_wrong_password_is_not_sent_back(house: House, browser: Browser) -> None:
    answer = await browser.sign_in(await house.person(), "not-this-horse")
    assert "not-this-horse" not in answer.text
    assert 'autocomplete="current-password"' in answer.text


async def test_an_address_is_known_however_it_is_spelt(house: House, browser: Browser) -> None:
    assert (await browser.sign_in(f"  {(await house.person()).upper()} ")).status_code == 303


async def test_the_session_that_the_browser_had_before_is_dead(house: House, browser: Browser, other: Browser) -> None:
    """Session fixation: whoever planted a session they know is not signed in as the victim."""
    await other.sign_in(await house.person())
    planted = other.session()
    assert planted is not None
    token = await browser.token("/sign-in")
    browser.client.cookies.set("altyaa_session", planted)
    fields = {"csrf_token": token, "email": await house.person(), "password": PASSWORD}
    answer = await browser.client.post("/sign-in", data=fields)
    fresh = cookies_of(answer)["altyaa_session"].partition("=")[2].partition(";")[0]
    assert fresh != planted
    assert not await is_alive(house, planted)
    assert await is_alive(house, fresh)


async def test_signing_out_ends_the_session_on_our_side(house: House, browser: Browser) -> None:
    await browser.sign_in(await house.person())
    token = browser.session()
    answer = await browser.send("/sign-out", "/workspaces")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?note=signed-out")
    assert browser.session() is None
    assert not await is_alive(house, token)
    browser.client.cookies.set("altyaa_session", token or "")
    assert (await browser.get("/workspaces")).status_code == 303
    assert "You are signed out." in (await browser.get(answer.headers["location"])).text


async def test_a_session_is_not_ended_from_elsewhere(house: House, browser: Browser) -> None:
    await browser.sign_in(await house.person())
    right = {"csrf_token": await browser.token("/workspaces", "/sign-out")}
    refusals = [
        await browser.client.post("/sign-out"),
        await browser.client.post("/sign-out", data={}),
        await browser.client.post("/sign-out", data={"csrf_token": "x" * 43}),
        await browser.client.post("/sign-out", data=right, headers={"Sec-Fetch-Site": "cross-site"}),
        await browser.client.post("/sign-out", data=right, headers={"Origin": "https://evil.example"}),
        await browser.client.get("/sign-out"),
    ]
    assert [answer.status_code for answer in refusals] == [422, 422, 403, 403, 403, 405]
    assert await is_alive(house, browser.session())


async def test_whoever_is_signed_out_already_is_at_the_sign_in(browser: Browser) -> None:
    answer = await browser.client.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_two_session_cookies_are_none(house: House, browser: Browser) -> None:
    """One of them was planted, and nobody can tell which."""
    await browser.sign_in(await house.person())
    twice = f"altyaa_session={browser.session()}; altyaa_session={browser.session()}"
    async with http_client(base_url=house.url) as client:
        assert (await client.get("/workspaces", headers={"Cookie": twice})).status_code == 303


@pytest.mark.parametrize("first", ["/forgot-password", "/sign-in"])
async def test_attempts_are_limited_for_an_account_whether_or_not_it_exists(house: House, first: str) -> None:
    """From as many networks as you like. Who uses up the one allowance leaves the other to whose account it is."""
    password = "incorrect horse battery"
    then = "/sign-in" if first == "/forgot-password" else "/forgot-password"
    fields: dict[str, dict[str, str]] = {"/forgot-password": {}, "/sign-in": {"password": password}}
    done = {"/forgot-password": 303, "/sign-in": 422}
    for email in (await house.person(), f"{entropy.new_id().hex}@harbor.example"):
        statuses = []
        for _ in range(PER_ACCOUNT.quantity + 1):
            visitor = Browser(house)
            async with visitor.client:
                answer = await visitor.send(first, email=email, **fields[first])
                statuses.append(answer.status_code)
        assert statuses == [done[first]] * PER_ACCOUNT.quantity + [429]
        assert 0 < int(answer.headers["retry-after"]) <= 900
        assert answer.headers["content-type"].startswith("text/html")
        assert "Too many" in answer.text
        visitor = Browser(house)
        async with visitor.client:
            answer = await visitor.send(then, email=email, **fields[then])
        assert answer.status_code == done[then]


async def test_attempts_are_limited_for_a_network(house: House, browser: Browser, other: Browser) -> None:
    token = await browser.token("/forgot-password")
    for number in range(PER_ADDRESS.quantity):
        fields = {"csrf_token": token, "email": f"nobody-{number}@harbor.example"}
        assert (await browser.client.post("/forgot-password", data=fields)).status_code == 303
    email = await house.person()
    assert (await browser.sign_in(email)).status_code == 429
    assert (await other.sign_in(email)).status_code == 303, "nobody else is held up"


@pytest.mark.parametrize("planted", ["", "zz", "ff", "6d", "6d617261", b'"><script>@a.example'.hex(), "c3a4" * 200])
async def test_a_planted_address_is_no_more_than_an_empty_field(browser: Browser, planted: str) -> None:
    answer = await browser.client.get("/sign-in", headers={"Cookie": f"altyaa_address={planted}"})
    assert answer.status_code == 200
    assert "<script>@" not in answer.text
    assert not re.search(r'name="email"[^>]* value="(?!&#34;)', answer.text)
