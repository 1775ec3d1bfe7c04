"""One server to a data folder, and commands that find it."""

import asyncio
import fcntl
import os
from pathlib import Path

import pytest

from altyaa.infra.postgres import (
    Access,
    Binaries,
    EmbeddedPostgres,
    FolderInUse,
    Holder,
    PostgresError,
    acquire,
    attach_or_start,
    holder,
)
from tests.infra.postgres.processes import Running, ask, processes_under, writer


async def as_command(data_dir: Path, query: str) -> object:
    async with attach_or_start(data_dir, "command", may_create=False) as access:
        return await ask(access, query)


async def test_a_command_joins_the_server_that_runs_and_leaves_it_running(running: Running) -> None:
    begun = await ask(running.access, "SELECT pg_postmaster_start_time()")
    async with attach_or_start(running.data_dir, "command", may_create=False) as joined:
        assert joined == running.access
        assert await ask(joined, "SELECT pg_postmaster_start_time()") == begun
    assert await ask(running.access, "SELECT pg_postmaster_start_time()") == begun


async def test_a_command_joins_a_server_on_loopback(data_dir: Path, embedded: Binaries) -> None:
    deep = data_dir / ("d" * 100)
    async with EmbeddedPostgres(deep, embedded) as access, attach_or_start(deep, "command", may_create=False) as joined:
        assert joined.host == "127.0.0.1"
        assert joined == access


async def test_a_command_waits_for_a_server_that_is_being_made(data_dir: Path, embedded: Binaries) -> None:
    server = EmbeddedPostgres(data_dir, embedded)
    starting = asyncio.create_task(server.__aenter__())
    await asyncio.sleep(0)  # it owns the folder and waits for initdb
    assert await as_command(data_dir, "SELECT 1") == 1
    await starting
    await server.__aexit__()


async def test_a_command_alone_runs_the_server_for_its_own_duration(existing: Path) -> None:
    assert await as_command(existing, "SELECT 1") == 1
    assert not processes_under(existing)
    assert holder(existing) is None


async def test_commands_at_the_same_time_take_turns(existing: Path) -> None:
    assert await asyncio.gather(*(as_command(existing, f"SELECT {n}") for n in range(4))) == [0, 1, 2, 3]


async def test_a_server_waits_for_a_command_to_end(existing: Path) -> None:
    command = acquire(existing, "command")
    asyncio.get_running_loop().call_later(0.3, command.release)
    async with attach_or_start(existing, "server", may_create=True) as access:
        assert await ask(access, "SELECT 1") == 1


async def test_a_command_that_does_not_end_is_named_with_its_process(existing: Path) -> None:
    command = acquire(existing, "command")
    with pytest.raises(FolderInUse, match=rf"A command \(process {os.getpid()}\) already runs on this data folder; "):
        async with attach_or_start(existing, "command", may_create=False, patience_seconds=0.1):
            pass
    command.release()


async def test_a_second_server_is_refused_with_the_process_and_the_way_out(running: Running) -> None:
    said = (
        rf"^altyaa up \(process {os.getpid()}\) already runs on this data folder at http://localhost:8000; stop it "
        r"or choose another folder with --data-dir\.$"
    )
    with pytest.raises(FolderInUse, match=said):
        async with attach_or_start(running.data_dir, "server", may_create=True):
            pass
    assert await ask(running.access, "SELECT 1") == 1


async def test_a_killed_owner_does_not_own_the_folder(existing: Path) -> None:
    async with writer(existing) as heard:
        await heard.up()
        assert holder(existing) == Holder(heard.process.pid, "server")
        heard.process.kill()
        await heard.process.wait()
        assert holder(existing) is None
        assert await as_command(existing, "SELECT 1") == 1


async def test_a_look_at_the_lock_beside_the_record_of_a_killed_owner_is_not_an_owner(existing: Path) -> None:
    gone = await asyncio.create_subprocess_exec("true")
    await gone.wait()
    with open(existing / "postgres.lock", "w") as looking:
        looking.write(f'{{"pid": {gone.pid}, "kind": "server"}}')
        looking.flush()
        fcntl.flock(looking, fcntl.LOCK_SH)
        asyncio.get_running_loop().call_later(0.2, fcntl.flock, looking, fcntl.LOCK_UN)
        async with attach_or_start(existing, "server", may_create=True) as access:
            assert await ask(access, "SELECT 1") == 1


async def test_a_command_whose_server_goes_away_before_it_is_ready_runs_its_own(existing: Path) -> None:
    server = acquire(existing, "server")
    asyncio.get_running_loop().call_later(0.2, server.release)
    assert await asyncio.wait_for(as_command(existing, "SELECT 1"), 10) == 1


async def test_a_command_makes_no_database_and_no_folder(data_dir: Path) -> None:
    with pytest.raises(PostgresError, match=r"There is no database in .*ALTYAA_DATA_DIR.*ALTYAA_DATABASE_URL"):
        await as_command(data_dir, "SELECT 1")
    assert [path.name for path in data_dir.parent.glob("**/*")] == []


async def test_a_server_makes_its_database(data_dir: Path) -> None:
    async with attach_or_start(data_dir, "server", may_create=True) as access:
        assert isinstance(access, Access)
        assert await ask(access, "SELECT 1") == 1
