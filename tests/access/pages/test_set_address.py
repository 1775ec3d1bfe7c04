"""``altyaa account set-address``: the operator gives an account another address."""

import asyncio

from altyaa.testing.factories import make_workspace
from altyaa.testing.instance import Done
from tests.access.pages.house import PASSWORD, Browser, House
from tests.access.pages.test_address import ASK, another, one_line, password_held, sql, waiting
from tests.cli.call import call_command


def _environment(house: House) -> dict[str, str]:
    return {
        "ALTYAA_DATABASE_URL": house.database.dsn("altyaa_app"),
        "ALTYAA_DATA_DIR": str(house.data_dir),
        "ALTYAA_KEK_URI": house.database.kek_uri,
    }


async def set_address(house: House, email: str, to: str, *more: str) -> Done:
    return await call_command(_environment(house), "account", "set-address", "--email", email, "--to", to, *more)


async def test_the_operator_gives_an_account_another_address(house: House, browser: Browser) -> None:
    workspace, before, after = await make_workspace(house.runtime), await house.person(), another()
    await house.join(before, workspace, "owner")
    await browser.sign_in(before)
    await browser.send(ASK, email=another(), confirm_password=PASSWORD)
    looked = await set_address(house, before, after, "--dry-run", "--json")
    assert (looked.status, looked.json()["email"]) == (0, after)
    assert (await browser.get("/account")).status_code == 200, "nothing was changed"
    done = await set_address(house, before.upper(), after, "--json")
    assert (done.status, done.json()["email"]) == (0, after)
    assert (await browser.get("/account")).status_code == 303, "every session ended"
    assert (await browser.sign_in(before)).status_code == 422
    assert (await browser.sign_in(after)).status_code == 303
    assert after in one_line((await browser.get(f"/w/{workspace.wire_id}/settings/members")).text)
    await house.work()
    assert f"signs in with {after} since" in one_line(house.letters(before)[-1])


async def test_one_that_another_account_has_and_one_that_nobody_has_are_refused(house: House) -> None:
    mara, noa = await house.person(), await house.person()
    for email, to, said in (
        (mara, noa, "Another account has that address."),
        ("nobody@harbor.example", another(), "Nobody has an account"),
        (mara, "x", "not an email"),
    ):
        done = await set_address(house, email, to)
        assert done.status == 1
        assert said in done.err


async def test_one_that_another_account_takes_meanwhile_is_refused_too(house: House, browser: Browser) -> None:
    """The command has found the address free by then."""
    before, after = await house.person(), another()
    async with password_held(house) as admin:
        setting = asyncio.create_task(set_address(house, before, after))
        await waiting(admin, 1)
        await house.person(after)
    done = await setting
    assert (done.status, done.err.strip()) == (1, "Refused: Another account has that address.")
    assert (await browser.sign_in(before)).status_code == 303, "as before"


async def test_another_spelling_is_no_other_account(house: House) -> None:
    email = await house.person()
    done = await set_address(house, email, email.upper())
    assert done.status == 0


async def test_a_workspace_made_while_its_owner_changes_the_address_does_not_get_the_one_before(house: House) -> None:
    """Whoever has the address before next would own it."""
    before, after = await house.person(), another()
    async with password_held(house) as admin:
        arguments = ("workspace", "create", "--name", "Harbor", "--owner-email", before)
        making = asyncio.create_task(call_command(_environment(house), *arguments))
        changed = "UPDATE altyaa.user_account SET email = $2, email_digest = sha256($3) WHERE email = $1"
        async with asyncio.timeout(20):
            await waiting(admin, 1)
        await admin.execute(changed, before, after, after.encode())
    done = await making
    assert (done.status, "has another address by now" in done.err) == (1, True)
    assert await sql(house, "SELECT FROM altyaa.membership WHERE email = $1", before) == []
