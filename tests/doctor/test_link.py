"""The way to the database: who answers, by what clock, through what, in clear or not, and how old the server is."""

import asyncio
import re
from pathlib import Path

import asyncpg
import pytest

from altyaa.infra.db.versions import OLDEST_MINOR, too_old
from altyaa.infra.doctor import Finding, checks, everything
from altyaa.infra.doctor.facts import Link
from altyaa.infra.doctor.model import judge
from altyaa.migrations import MigrationRefused
from altyaa.migrations.run import check_version
from tests.doctor.patient import Patient, findings, one
from tests.doctor.ways import by_port, claiming, pooler

_WHERE = "postgresql://altyaa_app:open-sesame-7f3a@127.0.0.1"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (f"{_WHERE}:1/altyaa", "Connect call failed"),
        ("postgresql://altyaa_app:open-sesame-7f3a/x@127.0.0.1/altyaa", "its value is no usable address"),
        ("mysql://altyaa_app:open-sesame-7f3a@127.0.0.1/altyaa", "its value is no usable address"),
        (f"{_WHERE.replace('127.0.0.1', 'nowhere.invalid')}/altyaa", "ALTYAA_DATABASE_URL does not connect: ["),
    ],
)
async def test_a_database_that_does_not_answer_is_a_finding(patient: Patient, address: str, why: str) -> None:
    results = await everything(patient.deployment(app=address))
    said = findings(results)
    one(said, why, "Check the address and that the server runs.")
    assert "open-sesame" not in str(results)
    unchecked = {result.about for result in results if result.state == "not checked"}
    assert unchecked == {"app login", "schema", "keys", "owner login"}


async def test_a_wrong_password_and_a_missing_database_are_findings(patient: Patient) -> None:
    good = patient.database.dsn("altyaa_app")
    password = patient.database.access.passwords["altyaa_app"].reveal()
    said = await patient.findings(app=good.replace(password, "wrong"))
    one(said, "does not connect: password authentication failed", "Check the address")
    said = await patient.findings(app=good.replace(patient.database.name, "nothing_here"))
    one(said, 'database "nothing_here" does not exist', "Check the address")


async def test_a_server_that_says_nothing_is_a_finding(patient: Patient) -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(mute, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        said = await patient.findings(worker=f"{_WHERE}:{port}/altyaa")
    one(said, "ALTYAA_DATABASE_WORKER_URL does not connect: no answer within 5 s.", "Check the address")


@pytest.mark.parametrize(
    ("seconds", "mark", "words"), [(3, "!", "ahead of"), (-3, "!", "behind"), (20, "✗", "ahead of")]
)
async def test_a_clock_that_differs(mortal: Patient, seconds: int, mark: str, words: str) -> None:
    name = mortal.database.name
    # A function that comes before PostgreSQL's own is what a wrong clock looks like from outside.
    await mortal.run(
        "CREATE SCHEMA late",
        "GRANT USAGE ON SCHEMA late TO altyaa_app",
        "CREATE FUNCTION late.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
        f"$$ SELECT pg_catalog.clock_timestamp() + interval '{seconds} s' $$",
        f"ALTER ROLE altyaa_app IN DATABASE {name} SET search_path = late, pg_catalog",
    )
    said = await mortal.findings()
    told = re.search(rf"{mark} The database's clock is ([0-9.]+) s {words} ours\.", said)
    assert told is not None, said
    assert float(told[1]) == pytest.approx(abs(seconds), abs=0.5)
    assert "timedatectl set-ntp true" in said
    assert "✗ The search_path of altyaa_app is 'late, pg_catalog', not pg_catalog." in said


def link_facts(**changes: object) -> Link:
    """A way to a database that cannot be had on this machine."""
    facts: dict[str, object] = {
        "setting": "ALTYAA_DATABASE_URL",
        "ahead_seconds": 0.0,
        "pooled": False,
        "prepared_statements": True,
        "peer": None,
        "encrypted": False,
    }
    return Link(**(facts | changes))  # type: ignore[arg-type]


def found(**changes: object) -> list[Finding]:
    """What the table's checks find in it."""
    link = link_facts(**changes)
    return [finding for result in judge("app login", checks.LINK, link) for finding in result.findings]


@pytest.mark.parametrize(
    ("seconds", "severity"), [(1.9, None), (-1.9, None), (2.1, "warn"), (-14.9, "warn"), (15.1, "refuse")]
)
def test_where_a_clock_begins_to_matter(seconds: float, severity: str | None) -> None:
    assert [finding.severity for finding in found(ahead_seconds=seconds)] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("peer", "encrypted", "count"),
    [
        (None, False, 0),
        ("127.0.0.1", False, 0),
        ("::1", False, 0),
        ("10.0.0.5", True, 0),
        ("10.0.0.5", False, 1),
        ("2001:db8::5", False, 1),
    ],
)
def test_a_network_in_between_asks_for_tls(peer: str | None, encrypted: bool, count: int) -> None:
    said = found(peer=peer, encrypted=encrypted)
    assert len(said) == count
    assert all(finding.severity == "warn" and "sslmode=verify-full" in finding.remedy for finding in said)


async def test_a_pooler_is_recognised_and_prepared_statements_are_warned_about(mortal: Patient, tmp_path: Path) -> None:
    async with pooler(mortal.database, tmp_path) as port:
        address = by_port(mortal.database, port)
        said = await mortal.findings(app=address, database_prepared_statements=True)
        assert "! ALTYAA_DATABASE_URL leads through a pooler, and prepared statements are on" in said
        assert "Set ALTYAA_DATABASE_PREPARED_STATEMENTS=false" in said
        assert await mortal.findings(app=address, database_prepared_statements=False) == ""


def test_a_pooler_before_the_worker_is_warned_about() -> None:
    found = link_facts(setting="ALTYAA_DATABASE_WORKER_URL", pooled=True)
    (said,) = [finding for result in judge("worker login", checks.FEED, found) for finding in result.findings]
    assert said.severity == "warn"
    assert said.remedy == "Name the PostgreSQL server itself in ALTYAA_DATABASE_WORKER_URL."


async def test_a_server_older_than_the_corrections_of_row_level_security(patient: Patient) -> None:
    session = await asyncpg.connect(patient.database.dsn("postgres"))
    real = await session.fetchval("SELECT current_setting('server_version')")
    await session.close()
    async with claiming(patient.database.access, real, "17.5") as port:
        said = await patient.findings(app=by_port(patient.database, port))
    one(said, "✗ PostgreSQL 17.5 is too old: its Row Level Security can be read around", "15.14, 16.10, 17.6, 18.0")


@pytest.mark.parametrize(
    ("major", "micro", "old"),
    [
        *((9, 99, True), (14, 30, True), (15, 13, True), (16, 9, True), (17, 5, True)),
        *((15, 14, False), (15, 18, False), (16, 10, False), (17, 6, False), (18, 0, False), (19, 0, False)),
    ],
)
def test_a_version_is_judged_by_its_minor_which_asyncpg_calls_micro(major: int, micro: int, old: bool) -> None:
    version = asyncpg.types.ServerVersion(major, 0, micro, "final", 0)
    assert (too_old(version) is not None) is old
    if old:
        with pytest.raises(MigrationRefused, match=f"PostgreSQL {major}.{micro} is too old.* Use at least 15.14, "):
            check_version(version)
    else:
        check_version(version)


def test_every_supported_major_has_its_oldest_minor() -> None:
    assert set(OLDEST_MINOR) == {15, 16, 17, 18}
