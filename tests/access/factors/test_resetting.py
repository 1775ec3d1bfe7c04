"""``altyaa account reset-factors``: the operator lets somebody in again who lost everything."""

from collections.abc import AsyncIterator

import pytest

from altyaa.testing.cluster import Cluster
from altyaa.testing.instance import Done
from tests.access.factors.holders import sql, with_app, with_passkey
from tests.access.pages.house import Browser, House, open_house
from tests.cli.call import call_command


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(cluster, tmp_path_factory.mktemp("house"), "localhost") as opened:
        yield opened


async def reset(house: House, *arguments: str) -> Done:
    environment = {
        "ALTYAA_DATABASE_URL": house.database.dsn("altyaa_app"),
        "ALTYAA_DATA_DIR": str(house.data_dir),
        "ALTYAA_KEK_URI": house.database.kek_uri,
    }
    return await call_command(environment, "account", "reset-factors", *arguments)


async def test_everything_but_the_password_goes_and_its_person_is_told(house: House) -> None:
    email = await house.person()
    mara, browser = await with_app(house.runtime, email), Browser(house)
    await with_passkey(house.runtime, email, house.url)
    async with browser.client:
        await browser.sign_in(email)
        assert (await browser.send("/sign-in/second", code=mara.codes[0])).status_code == 303
        looked = await reset(house, "--email", email.upper(), "--dry-run", "--json")
        assert (looked.status, looked.json()["passkeys"], looked.json()["sessions"]) == (0, 1, 1)
        assert (await browser.get("/workspaces")).status_code == 200, "nothing was changed"
        done = await reset(house, "--email", email, "--json")
        ended = {key: done.json()[key] for key in ("passkeys", "authenticator_apps", "sessions")}
        assert ended == {"passkeys": 1, "authenticator_apps": 1, "sessions": 1}
        assert (await browser.get("/workspaces")).status_code == 303, "every session ended"
        assert (await browser.sign_in(email)).headers["location"] == "/"
    for table in ("user_passkey", "user_totp", "recovery_code"):
        assert not await sql(house, f"SELECT FROM altyaa.{table} WHERE user_id = $1", mara.user_id)
    await house.work()
    assert "The operator of the service removed every passkey" in " ".join(house.letters(email)[-1].split())


async def test_others_keep_what_they_have(house: House) -> None:
    mara, noa = await with_app(house.runtime, await house.person()), await with_app(house.runtime, await house.person())
    assert (await reset(house, "--email", mara.email)).status == 0
    assert len(await sql(house, "SELECT FROM altyaa.user_totp WHERE user_id = $1", noa.user_id)) == 1
    assert len(await sql(house, "SELECT FROM altyaa.recovery_code WHERE user_id = $1", noa.user_id)) == 10


@pytest.mark.parametrize(("email", "said"), [("nobody@harbor.example", "Nobody has an account"), ("x", "not an email")])
async def test_whom_nobody_knows_is_told_so(house: House, email: str, said: str) -> None:
    done = await reset(house, "--email", email)
    assert done.status == 1
    assert said in done.err
