"""No form is acted on that somebody else's page sent: every address of the route table that takes one."""

from collections.abc import Iterator
from urllib.parse import urlencode

import asyncpg
import httpx2
import pytest
from starlette.requests import Request

from altyaa.app.routes import desk_of
from altyaa.kernel.secret import Secret
from tests.access.pages.house import Browser, House
from tests.everypage.seed import Furnished
from tests.everypage.table import pages
from tests.everypage.visits import address

FORM = "application/x-www-form-urlencoded"
# Where the thing itself is looked for first, and is not there.
EARLIER = {"/c/x": 410, "/connect/link": 410, "/connect/link/google/pick": 410, "/connect/google/pick": 410}
_NOBODY = Request({"type": "http", "headers": []})
# When somebody was last seen is no change.
_DIGEST = """
SELECT md5(coalesce(string_agg(row, '|' ORDER BY row), ''))
  FROM (SELECT (to_jsonb(t) - ARRAY['last_seen_at', 'seen_at'])::text AS row FROM {table} t) rows
"""
_TABLES = """
SELECT oid::regclass::text AS name FROM pg_class
 WHERE relnamespace IN ('altyaa'::regnamespace, 'jobs'::regnamespace) AND relkind = 'r'
"""


async def state(house: House) -> dict[str, str]:
    """Every table with a digest of its rows."""
    admin = await asyncpg.connect(house.database.dsn("postgres"))
    try:
        names = [row["name"] for row in await admin.fetch(_TABLES)]
        return {name: await admin.fetchval(_DIGEST.format(table=name)) for name in names}
    finally:
        await admin.close()


def posts(furnished: Furnished) -> list[str]:
    """Where forms are sent to."""
    ids = {**furnished.ids, "token": "x"}
    return [address(route, ids) for route in pages(furnished.house.service.serving, "POST")]


def tokens(house: House, browser: Browser) -> list[str]:
    """What proves that a form was opened in this browser: of its session, and of who is not signed in."""
    csrf, cookies = desk_of(house.service.serving).csrf, browser.client.cookies
    session, visitor = cookies.get("altyaa_session"), cookies.get("altyaa_visitor")
    cookie = Request({"type": "http", "headers": [(b"cookie", f"altyaa_visitor={visitor}".encode())]})
    found = [] if session is None else [csrf.of_session(_NOBODY, Secret(session)).token]
    return found if visitor is None else [*found, csrf.of_visitor(cookie).token]


def from_elsewhere(own: list[str], others: list[str]) -> Iterator[tuple[str, dict[str, str], bytes]]:
    """A form that is right in every other way, as a page of somebody else can have a browser send it."""
    plain = {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"}
    yield "no token", plain, b""
    yield "an empty token", plain, b"csrf_token="
    for token in others:
        yield "a token of somebody else", plain, encoded(token)
    for token in own:
        for site in ("cross-site", "same-site", "CROSS-SITE", "nonsense"):
            yield f"Sec-Fetch-Site: {site}", {**plain, "Sec-Fetch-Site": site}, encoded(token)
        for origin in ("https://evil.example", "http://127.0.0.1:1", "http://localhost", "file://", ""):
            yield f"Origin: {origin}", {"Content-Type": FORM, "Origin": origin}, encoded(token)


def of_no_shape(own: list[str]) -> Iterator[tuple[str, dict[str, str], bytes]]:
    """What is no form of ours, with the right token in it."""
    for token in own:
        for media_type in ("text/plain", "application/json", "multipart/form-data; boundary=x", "", f"{FORM}x"):
            yield f"Content-Type: {media_type}", {"Content-Type": media_type}, encoded(token)
        yield "the token twice", {"Content-Type": FORM}, encoded(token) + b"&" + encoded(token)
        yield "not UTF-8", {"Content-Type": FORM}, encoded(token) + b"&csrf=%FF"


def encoded(token: str) -> bytes:
    return urlencode({"csrf_token": token}).encode()


async def passed(browser: Browser, path: str, headers: dict[str, str], body: bytes) -> httpx2.Response | None:
    """What was answered, if it was no refusal."""
    answer = await browser.client.post(path, headers=headers, content=body)
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
    is_refused = 400 <= answer.status_code < 500 and answer.status_code != 429
    return None if is_refused or to_sign_in else answer


async def told_apart(browser: Browser, path: str, headers: dict[str, str], body: bytes) -> httpx2.Response | None:
    """What was answered, if it was neither that the form is not ours, nor to sign in first."""
    answer = await browser.client.post(path, headers=headers, content=body)
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
    is_told = answer.status_code == 403 and "/docs/errors/csrf_failed" in answer.text
    return None if is_told or to_sign_in or answer.status_code == EARLIER.get(path) else answer


async def knocked(house: House, paths: list[str], browser: Browser, own: list[str], others: list[str]) -> list[str]:
    """Everything that let a foreign form in, or changed something."""
    wrong = []
    before = await state(house)
    for path in paths:
        for name, headers, body in from_elsewhere(own, others):
            if (answer := await told_apart(browser, path, headers, body)) is not None:
                wrong.append(f"{path}: {name}: {answer.status_code}")
        for name, headers, body in of_no_shape(own):
            if (answer := await passed(browser, path, headers, body)) is not None:
                wrong.append(f"{path}: {name}: {answer.status_code}")
        after = await state(house)
        wrong += [f"{path}: {table} has changed" for table in before if before[table] != after[table]]
        before = after
    return wrong


@pytest.mark.timeout(240)
async def test_no_form_of_somebody_signed_in_is_acted_on_that_another_page_sent(
    furnished: Furnished, mara: Browser, stranger: Browser
) -> None:
    house = furnished.house
    await mara.get("/sign-in?again=1")  # has a visitor's cookie too
    assert (await stranger.sign_in(await house.person())).status_code == 303
    own, others = tokens(house, mara), tokens(house, stranger)
    assert (len(own), len(others), len({*own, *others})) == (2, 2, 4)
    assert await knocked(house, posts(furnished), mara, own, others) == []
    assert (await mara.get("/workspaces")).status_code == 200, "and the session is as it was"


@pytest.mark.timeout(240)
async def test_no_form_of_somebody_signed_out_is_acted_on_that_another_page_sent(
    furnished: Furnished, mara: Browser, stranger: Browser
) -> None:
    house = furnished.house
    await stranger.get("/sign-in")
    own, others = tokens(house, stranger), tokens(house, mara)
    assert len(own) == 1
    assert await knocked(house, posts(furnished), stranger, own, others) == []


async def test_whoever_is_signed_out_meanwhile_does_nothing_with_an_old_form(furnished: Furnished) -> None:
    """The cookie is the old one, and so is the token: the session behind both is over."""
    house, browser = furnished.house, Browser(furnished.house)
    async with browser.client:
        assert (await browser.sign_in(await house.person())).status_code == 303
        session, own = browser.session(), tokens(house, browser)
        await browser.send("/sign-out", "/workspaces")
        assert session is not None
        browser.client.cookies.set("altyaa_session", session, domain="127.0.0.1", path="/")
        before = await state(house)
        for path in posts(furnished):
            if path not in ("/sign-in", "/forgot-password", "/_style/act"):  # forms of whoever comes
                for token in own[:1]:
                    answer = await passed(browser, path, {"Content-Type": FORM}, encoded(token))
                    assert answer is None, (path, answer)
        assert await state(house) == before


async def test_the_same_form_from_its_own_page_is_acted_on(furnished: Furnished, mara: Browser) -> None:
    """Or everything above would be green for nothing."""
    await mara.get("/_style/act")
    token = tokens(furnished.house, mara)[1]
    for headers in ({}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "null"}):
        body = encoded(token) + b"&name=BI+Dashboard"
        answer = await mara.client.post("/_style/act", headers={"Content-Type": FORM, **headers}, content=body)
        assert answer.status_code == 200, headers
        assert "The key has a new secret." in answer.text


async def test_a_change_would_be_seen(furnished: Furnished) -> None:
    before = await state(furnished.house)
    await furnished.house.person()
    after = await state(furnished.house)
    assert {name for name in before if before[name] != after[name]} == {"altyaa.user_account", "altyaa.user_password"}
