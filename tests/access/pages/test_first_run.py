"""The first Owner of a deployment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import asyncpg
import httpx2
import pytest

from altyaa.access import doors, store
from altyaa.access.actions.first_run import first_run_path
from altyaa.infra import entropy
from altyaa.testing.cluster import Cluster
from altyaa.testing.service import served
from tests.access.pages.house import PASSWORD, Browser, House, open_house

OVER = "This address makes the first Owner, once"


@pytest.fixture
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One for the test: nobody was ever here."""
    async with open_house(cluster, tmp_path_factory.mktemp("house"), is_empty=True) as opened:
        yield opened


def printed(house: House) -> str:
    return first_run_path(house.runtime.keyring.keys).reveal()


async def begin(browser: Browser, email: str = "mara@harbor.example", **fields: str) -> httpx2.Response:
    return await browser.send("/first-run", **{"name": "Harbor Coffee", "email": email, "password": PASSWORD, **fields})


async def counted(house: House) -> tuple[int, ...]:
    """People, workspaces, memberships."""
    admin = await asyncpg.connect(house.database.dsn("postgres"))
    try:
        tables = ("user_account", "workspace", "membership")
        return tuple([await admin.fetchval(f"SELECT count(*) FROM altyaa.{table}") for table in tables])
    finally:
        await admin.close()


async def test_who_opens_the_printed_address_makes_the_first_owner_and_is_signed_in(
    house: House, browser: Browser
) -> None:
    opened = await browser.get(printed(house))
    assert (opened.status_code, opened.headers["location"]) == (303, "/first-run"), "no secret stays in the address bar"
    assert "path=/first-run" in opened.headers["set-cookie"].lower()
    done = await begin(browser)
    assert (done.status_code, done.headers["location"]) == (303, "/workspaces?note=begun")
    page = (await browser.get("/workspaces?note=begun")).text
    assert "Your workspace is ready." in page
    assert "Harbor Coffee" in page
    assert "Owner" in page
    start = (await browser.get("/")).headers["location"]
    assert start.startswith("/w/wks_")
    assert await counted(house) == (1, 1, 1)


async def test_while_nobody_is_here_every_door_says_where_the_address_is(house: House, browser: Browser) -> None:
    for path in ("/", "/sign-in", "/sign-in?next=/workspaces"):
        assert (await browser.get(path)).headers["location"] == "/first-run"
    page = await browser.get("/first-run")
    assert page.status_code == 200
    assert "Nobody is here yet" in page.text
    assert f"{house.url}/first-run/…" in page.text
    assert printed(house) not in page.text


async def test_a_wrong_secret_opens_nothing(house: House, browser: Browser) -> None:
    right = printed(house)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    for path in (wrong, "/first-run/x", right + "0", right.lower(), "/first-run/%C3%A9"):
        answer = await browser.get(path)
        assert answer.status_code == 410, path
        assert OVER in answer.text
    browser.client.cookies.set("altyaa_first_run", wrong.rpartition("/")[2])
    assert (await browser.get("/first-run")).status_code == 410


async def test_a_form_without_the_secret_makes_nothing(house: House, browser: Browser, other: Browser) -> None:
    await browser.get(printed(house))
    token = await browser.token("/first-run")
    fields = {"csrf_token": token, "name": "Elsewhere", "email": "eve@elsewhere.example", "password": PASSWORD}
    await other.get("/first-run")
    assert (await other.client.post("/first-run", data=fields)).status_code == 403
    browser.client.cookies.delete("altyaa_first_run")
    assert (await browser.client.post("/first-run", data=fields)).status_code == 403
    assert await counted(house) == (0, 0, 0)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "A name has 1 to 100 printable characters."),
        ("email", "mara", "That is not an email address"),
        ("password", "short", "A password has 12 to 1000 characters."),
        ("password", "mara@harbor.example", "it is your own address"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(
    house: House, browser: Browser, field: str, value: str, said: str
) -> None:
    await browser.get(printed(house))
    answer = await begin(browser, **{field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="{field}-error"' in answer.text
    assert PASSWORD not in answer.text
    assert await counted(house) == (0, 0, 0)
    assert (await begin(browser)).status_code == 303, "corrected, it goes on"


async def test_of_many_at_once_one_becomes_the_owner(house: House) -> None:
    async with AsyncExitStack() as stack, served(house.database) as second:
        browsers = [Browser(house) for _ in range(6)]
        for number, browser in enumerate(browsers):
            if number % 2:
                browser.client.base_url = second.url  # another process of the same service
            await stack.enter_async_context(browser.client)
            await browser.get(printed(house))
        tokens = [await browser.token("/first-run") for browser in browsers]

        async def race(number: int) -> int:
            fields = {"name": f"Workspace {number}", "email": f"p{number}@harbor.example", "password": PASSWORD}
            answer = await browsers[number].client.post("/first-run", data={"csrf_token": tokens[number], **fields})
            return answer.status_code

        statuses = sorted(await asyncio.gather(*map(race, range(6))))
    assert statuses == [303, *[410] * 5]
    assert await counted(house) == (1, 1, 1)


async def test_who_asks_second_waits_for_the_first_and_finds_somebody(house: House) -> None:
    """The database decides, whatever the processes looked up before."""
    first, db, has_begun, may_end = entropy.new_id(), house.runtime.db, asyncio.Event(), asyncio.Event()

    async def comes_first() -> None:
        async with db.person(first) as tx:
            assert await doors.begin_first_run(tx)
            has_begun.set()
            await may_end.wait()
            await store.insert_user(tx, first, "mara@harbor.example", bytes(32), entropy.now())

    async def comes_second() -> bool:
        async with db.person(entropy.new_id()) as tx:
            return await doors.begin_first_run(tx)

    async with asyncio.TaskGroup() as group:
        group.create_task(comes_first())
        await has_begun.wait()
        second = group.create_task(comes_second())
        await _waits(house)
        assert not second.done()
        may_end.set()
    assert not second.result()


async def _waits(house: House) -> None:
    """Until somebody waits for an advisory lock."""
    admin = await asyncpg.connect(house.database.dsn("postgres"))
    try:
        async with asyncio.timeout(10):
            while not await admin.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
                pass
    finally:
        await admin.close()


async def test_after_the_first_owner_the_address_is_over_for_good(
    house: House, browser: Browser, other: Browser
) -> None:
    await browser.get(printed(house))
    await other.get(printed(house))
    late = await other.token("/first-run")
    await begin(browser)
    fields = {"csrf_token": late, "name": "Elsewhere", "email": "eve@elsewhere.example", "password": PASSWORD}
    answer = await other.client.post("/first-run", data=fields)
    assert answer.status_code == 410
    assert OVER in answer.text
    for path in (printed(house), "/first-run"):
        answer = await other.get(path)
        assert answer.status_code == 410
        assert 'href="/sign-in"' in answer.text
    assert (await other.get("/")).headers["location"] == "/sign-in"
    assert (await other.get("/sign-in")).status_code == 200
    assert await counted(house) == (1, 1, 1)


async def test_a_person_who_came_otherwise_ends_it_too(house: House, browser: Browser) -> None:
    assert await doors.nobody_yet(house.runtime.db)
    await browser.get(printed(house))
    token = await browser.token("/first-run")
    await house.person()
    assert not await doors.nobody_yet(house.runtime.db)
    fields = {"csrf_token": token, "name": "Elsewhere", "email": "eve@elsewhere.example", "password": PASSWORD}
    assert (await browser.client.post("/first-run", data=fields)).status_code == 410
    assert (await browser.get(printed(house))).status_code == 410
    assert (await counted(house))[1:] == (0, 0)
