"""``altyaa rls``: the words and statuses around ``migrations.resource``."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

import pytest

from altyaa.testing.cluster import Cluster
from altyaa.testing.instance import Done, run_command
from examples.reputation_api import database as reputation
from tests.cli.call import call_command
from tests.gateway.house import OWNER, ApiDatabase, bare_api_database, connected


@dataclass(frozen=True, slots=True)
class Desk:
    """An operator's terminal, and the database of an API.

    Attributes:
        ours: An address of Altyaa's own database, by role.
    """

    environment: Mapping[str, str]
    ours: Callable[[str], str]
    there: ApiDatabase

    async def rls(self, verb: str, *options: str, url: str | None = None) -> Done:
        """Run ``altyaa rls``; the address travels on standard input."""
        where = ("--audience", "reputation", "--database-url", "-")
        return await call_command(self.environment, "rls", verb, *where, *options, stdin=f"{url or self.owner}\n")

    @property
    def owner(self) -> str:
        return self.there.dsn(OWNER)


@pytest.fixture
async def desk(cluster: Cluster) -> AsyncIterator[Desk]:
    async with cluster.fresh() as database, bare_api_database(cluster) as there:
        environment = {
            "ALTYAA_DATABASE_URL": database.dsn("altyaa_app"),
            "ALTYAA_DATABASE_OWNER_URL": database.dsn("postgres"),
            "ALTYAA_KEK_URI": database.kek_uri,
        }
        yield Desk(environment, database.dsn, there)


def silent(done: Done, desk: Desk) -> Done:
    """Neither the password nor the address was repeated."""
    password = desk.owner.split(":")[2].split("@")[0]
    assert password not in done.out + done.err
    assert "postgresql://r" not in done.out + done.err
    return done


async def test_a_wall_is_installed_and_rotated_from_the_command_line(desk: Desk) -> None:
    installed = silent(await desk.rls("install", "--grant-to", reputation.ROLE, "--json"), desk)
    assert (installed.status, installed.err) == (0, "")
    said = installed.json()
    assert (said["audience"], said["state"], said["granted"]) == ("reputation", "installed", True)
    assert set(said) == {"audience", "kid", "state", "granted", "grants", "policy"}
    async with connected(desk.owner) as owner:
        await reputation.create_tables(owner)
    again = silent(await desk.rls("install"), desk)
    assert again.status == 0
    assert "Installed already; nothing was minted." in again.err
    assert said["kid"] in again.err
    assert "GRANT USAGE ON SCHEMA tenancy TO my_role;" in again.out
    assert "CREATE POLICY floor ON my_table AS RESTRICTIVE" in again.out
    rotated = silent(await desk.rls("rotate", "--json"), desk)
    assert rotated.status == 0
    assert rotated.json()["retired"] == [said["kid"]]
    assert set(rotated.json()) == {"audience", "kid", "retired", "verifies_until"}
    for_people = silent(await desk.rls("rotate"), desk)
    assert f"retired         {rotated.json()['kid']}\n" in for_people.out
    assert "What is retired verifies until verifies_until." in for_people.err


async def test_the_example_names_the_roles_that_were_let_in(desk: Desk) -> None:
    done = silent(await desk.rls("install", "--grant-to", reputation.ROLE), desk)
    assert done.status == 0
    assert f"FOR SELECT TO {reputation.ROLE} USING" in done.out
    assert "my_role" not in done.out
    async with connected(desk.owner) as owner:
        await owner.execute("CREATE SCHEMA shop CREATE TABLE my_table (workspace_id uuid NOT NULL)")
        await owner.execute("SET search_path = shop")
        await owner.execute(done.out)
        assert await owner.fetchval("SELECT has_table_privilege($1, 'shop.my_table', 'SELECT')", reputation.ROLE)


@pytest.mark.parametrize("role", ["postgres", "altyaa_app"])
@pytest.mark.parametrize("verb", ["install", "rotate"])
async def test_our_own_database_is_refused_by_name(desk: Desk, verb: str, role: str) -> None:
    done = await desk.rls(verb, url=desk.ours(role))
    assert (done.status, done.out) == (1, "")
    assert "That is a database of Altyaa Auth itself" in done.err


@pytest.mark.parametrize(
    "garbled",
    ["reputation_owner s3cr", "postgresql://o:s3cr@127.0.0.1:a/x", "postgresql://o:s3cr@[::1/x", "mysql://o:s3cr@h/x"],
)
async def test_a_garbled_address_is_said_to_be_one(desk: Desk, garbled: str) -> None:
    done = await desk.rls("install", url=garbled)
    assert (done.status, done.out) == (1, "")
    assert "--database-url is no usable address" in done.err
    assert "Traceback" not in done.err
    assert "s3cr" not in done.err


async def test_what_the_command_prints_is_sql_that_runs(desk: Desk) -> None:
    """The grants, and the example policy with its two names filled in."""
    environment = {**desk.environment, "ALTYAA_RLS_DATABASE_URL": desk.owner}
    done = silent(await run_command(environment, "rls", "install", "--audience", "reputation"), desk)
    assert done.status == 0
    async with connected(desk.owner) as owner:
        await owner.execute("CREATE SCHEMA shop CREATE TABLE my_table (workspace_id uuid NOT NULL)")
        await owner.execute("SET search_path = shop")
        await owner.execute(done.out.replace("my_role", reputation.ROLE))
        assert await owner.fetchval("SELECT count(*) FROM pg_policies WHERE schemaname = 'shop'") == 2
        assert await owner.fetchval("SELECT has_schema_privilege($1, 'tenancy', 'USAGE')", reputation.ROLE)


async def test_a_refusal_is_a_sentence_without_a_secret(desk: Desk) -> None:
    malformed = "postgresql://reputation_owner:s3cr/et@127.0.0.1/x"
    cases = {
        "rotate what is not there": (await desk.rls("rotate"), "`altyaa rls install` does it"),
        "no such role": (await desk.rls("install", "--grant-to", "nobody_here"), "no role named 'nobody_here'"),
        "a superuser": (await desk.rls("install", "--grant-to", "postgres"), "BYPASSRLS"),
        "not the owner": (await desk.rls("install", url=desk.there.dsn(reputation.ROLE)), "Log in to it as its owner"),
        "wrong password": (
            await desk.rls("install", url=desk.owner.replace(f"{OWNER}:", f"{OWNER}:x")),
            "does not connect",
        ),
        "not an address": (await desk.rls("install", url=malformed), "no usable address"),
        "nothing": (await desk.rls("install", url=" "), "is empty"),
    }
    for what, (done, sentence) in cases.items():
        assert (what, done.status, done.out) == (what, 1, "")
        assert sentence in silent(done, desk).err, what
        assert "s3cr" not in done.err
        assert "Traceback" not in done.err


async def test_a_wrong_audience_is_wrong_use(desk: Desk) -> None:
    for name in ("altyaa", "Reputation"):
        done = await call_command(desk.environment, "rls", "install", "--audience", name, "--database-url", "-")
        assert done.status == 2
        assert "audience" in done.err
