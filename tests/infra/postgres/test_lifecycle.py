"""A server starts, stops, comes back, and keeps what it was told."""

import asyncio
import contextlib
import os
import shutil
import signal
import stat
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import asyncpg
import pytest

from altyaa.infra.postgres import Binaries, EmbeddedPostgres, PostgresError, status
from altyaa.infra.postgres.cluster import Layout
from altyaa.infra.postgres.postmaster import stop
from tests.infra.postgres.processes import Running, ask, postmaster_pid, processes_under, unfinished, until

# For a second, faster than anybody removes what is there.
_BUSY = """
import time
print("writing", flush=True)
until, number = time.monotonic() + 1, 0
while time.monotonic() < until:
    open(f"new-{number}", "w").close()
    number += 1
"""


def modes(data_dir: Path) -> dict[str, int]:
    return {
        name: stat.S_IMODE((data_dir / name).stat().st_mode)
        for name in ("postgres.lock", "postgres/passwords.json", "postgres/log", "postgres/cluster", "postgres/run")
    }


def cpu_ticks(pid: int) -> int:
    """Hundredths of a second that a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11])


def says_ready(data_dir: Path) -> bool:
    found = status.read(Layout.of(data_dir))
    return found is not None and found.ready


def next_postmaster(data_dir: Path, last: int) -> bool:
    """Whether a postmaster has begun, ready or not."""
    return any("/postgres\0-D\0" in command for command in processes_under(data_dir)) and not alive(last)


def alive(pid: int) -> bool:
    return bool(Path(f"/proc/{pid}").exists() and Path(f"/proc/{pid}/cmdline").read_bytes())


def log_of(data_dir: Path) -> str:
    return (data_dir / "postgres/log").read_text()


def argv(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")


@pytest.mark.parametrize("made_by", ["embedded", "debian"])
async def test_what_was_stored_is_there_after_a_restart(
    data_dir: Path, made_by: str, request: pytest.FixtureRequest
) -> None:
    binaries: Binaries = request.getfixturevalue(made_by)
    async with EmbeddedPostgres(data_dir, binaries) as access:
        await ask(access, "CREATE TABLE kept AS SELECT 7 AS number")
    assert not processes_under(data_dir)
    async with EmbeddedPostgres(data_dir, binaries) as again:
        assert await ask(again, "SELECT number FROM kept") == 7
    assert again == access


def test_secrets_and_data_are_for_their_owner_alone(running: Running) -> None:
    assert modes(running.data_dir) == {
        "postgres.lock": 0o600,
        "postgres/passwords.json": 0o600,
        "postgres/log": 0o600,
        "postgres/cluster": 0o700,
        "postgres/run": 0o700,
    }


def test_the_server_is_told_no_secret_and_nothing_of_our_environment(running: Running) -> None:
    process = Path(f"/proc/{postmaster_pid(running.data_dir)}")
    told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    assert not any(password.reveal().encode() in told for password in running.access.passwords.values())
    assert {name.split(b"=")[0] for name in (process / "environ").read_bytes().split(b"\0") if name} == {
        b"PATH",
        b"LC_ALL",
        b"TZ",
    }


async def test_nobody_enters_without_the_password(running: Running) -> None:
    access = running.access
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(host=access.host, port=access.port, user="postgres", password="guess")
    assert await ask(access, "SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolcanlogin") == "postgres"
    assert not any(password.reveal() in repr(access) for password in access.passwords.values())


async def test_the_database_speaks_utf8_and_sorts_by_code_point(running: Running) -> None:
    assert await ask(running.access, "SELECT pg_encoding_to_char(encoding) FROM pg_database LIMIT 1") == "UTF8"
    lowest = "(SELECT min(c) FROM unnest('{b,Z,ä}'::text[]) c)"
    assert await ask(running.access, f"SELECT lower('ÄÖÉ') || {lowest}") == "äöéZ"


async def test_a_path_too_long_for_a_socket_is_served_on_loopback(data_dir: Path, embedded: Binaries) -> None:
    deep = data_dir / ("d" * 60) / ("e" * 60)
    async with EmbeddedPostgres(deep, embedded) as access:
        assert access.host == "127.0.0.1"
        assert await ask(access, "SHOW unix_socket_directories") == ""
        assert await ask(access, "SHOW listen_addresses") == "127.0.0.1"


async def test_settings_of_the_caller_join_ours(existing: Path, embedded: Binaries) -> None:
    async with EmbeddedPostgres(existing, embedded, settings={"work_mem": "7MB", "max_connections": "20"}) as access:
        assert await ask(access, "SHOW work_mem") == "7MB"
        assert await ask(access, "SHOW max_connections") == "20"
        assert await ask(access, "SHOW fsync") == "on"


async def test_a_statement_that_fails_does_not_carry_its_secret_into_the_log(running: Running) -> None:
    with pytest.raises(asyncpg.UndefinedObjectError):
        await ask(running.access, "CREATE ROLE a IN ROLE nobody_there PASSWORD 'alk_very_secret'")
    log = log_of(running.data_dir)
    assert 'role "nobody_there" does not exist' in log
    assert "alk_very_secret" not in log


async def test_a_large_log_is_put_aside_at_the_start(existing: Path, embedded: Binaries) -> None:
    log = existing / "postgres/log"
    log.write_bytes(b"old\n" * 2_600_000)
    async with EmbeddedPostgres(existing, embedded):
        assert (existing / "postgres/log.1").stat().st_size == 10_400_000
        assert log.stat().st_size < 10_000


async def test_a_server_with_open_sessions_stops_within_its_bound(existing: Path, embedded: Binaries) -> None:
    async with EmbeddedPostgres(existing, embedded) as access:
        session = await asyncpg.connect(access.dsn("postgres", "postgres"))
        sleeping = asyncio.create_task(session.execute("SELECT pg_sleep(600)"))
        await asyncio.sleep(0)
        begin = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - begin < 10
    with pytest.raises((asyncpg.PostgresError, OSError, asyncpg.InterfaceError)):
        await sleeping
    session.terminate()


async def test_a_process_that_heeds_no_softer_signal_is_killed() -> None:
    script = "trap '' INT QUIT; echo deaf; while :; do sleep 0.05; done"
    deaf = await asyncio.create_subprocess_exec("sh", "-c", script, stdout=asyncio.subprocess.PIPE)
    assert deaf.stdout is not None
    await deaf.stdout.readline()
    await stop(deaf, ((signal.SIGINT, 0.1), (signal.SIGQUIT, 0.1), (signal.SIGKILL, 5)))
    assert deaf.returncode == -signal.SIGKILL


async def test_a_cancelled_start_leaves_nothing_behind(data_dir: Path, embedded: Binaries) -> None:
    starting = asyncio.create_task(EmbeddedPostgres(data_dir, embedded).__aenter__())
    await until(lambda: unfinished(data_dir, "/cluster/PG_VERSION"))
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not unfinished(data_dir)
    async with EmbeddedPostgres(data_dir, embedded):
        pass


async def test_what_a_killed_initdb_left_goes_although_somebody_still_writes_there(
    data_dir: Path, embedded: Binaries
) -> None:
    left = data_dir / "postgres/unfinished-left"
    left.mkdir(parents=True)
    for number in range(2000):
        (left / f"old-{number}").touch()
    busy = await asyncio.create_subprocess_exec(sys.executable, "-c", _BUSY, cwd=left, stdout=PIPE, stderr=DEVNULL)
    assert busy.stdout is not None
    await busy.stdout.readline()
    async with EmbeddedPostgres(data_dir, embedded):
        assert not unfinished(data_dir)
    await busy.wait()


async def test_a_server_told_to_stop_by_a_stranger_is_started_again(existing: Path, embedded: Binaries) -> None:
    back = asyncio.Event()
    async with EmbeddedPostgres(existing, embedded, on_restart=back.set) as access:
        os.kill(postmaster_pid(existing), signal.SIGTERM)
        await asyncio.wait_for(back.wait(), 10)
        assert await ask(access, "SELECT 1") == 1


async def test_leaving_while_the_server_is_being_restarted_leaves_nothing_behind(
    existing: Path, embedded: Binaries
) -> None:
    async with EmbeddedPostgres(existing, embedded):
        killed = postmaster_pid(existing)
        os.kill(killed, signal.SIGKILL)
        await until(lambda: next_postmaster(existing, killed))
    assert not processes_under(existing)


async def test_a_backend_too_busy_to_see_its_postmaster_die_does_not_keep_the_server_down(
    existing: Path, embedded: Binaries
) -> None:
    back = asyncio.Event()
    async with EmbeddedPostgres(existing, embedded, on_restart=back.set) as access:
        session = await asyncpg.connect(access.dsn("postgres", "postgres"))
        busy = asyncio.create_task(session.execute("SELECT count(*) FROM generate_series(1, 1e10::bigint)"))
        backend = session.get_server_pid()
        await until(lambda: cpu_ticks(backend) > 20)
        os.kill(postmaster_pid(existing), signal.SIGKILL)
        await asyncio.wait_for(back.wait(), 10)
        assert await ask(access, "SELECT 1") == 1
        with pytest.raises((asyncpg.PostgresError, OSError)):
            await busy


async def test_a_server_that_outlived_its_supervisor_is_ended_by_the_next(existing: Path, embedded: Binaries) -> None:
    """As when the supervisor is killed between its fork and the child's request for a signal."""
    async with EmbeddedPostgres(existing, embedded):
        command = argv(postmaster_pid(existing))
    orphan = await asyncio.create_subprocess_exec(
        *("unshare", "--user", "--map-user=65534"), *command, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await until(lambda: says_ready(existing))
        async with EmbeddedPostgres(existing, embedded) as access:
            assert await ask(access, "SELECT 1") == 1
            await asyncio.wait_for(orphan.wait(), 1)
    finally:
        with contextlib.suppress(ProcessLookupError):
            orphan.kill()


async def test_a_lock_file_whose_number_a_stranger_has_now_does_not_keep_the_server_down(
    existing: Path, embedded: Binaries
) -> None:
    async with EmbeddedPostgres(existing, embedded):
        pid_file = existing / "postgres/cluster/postmaster.pid"
        stale = pid_file.read_text().split("\n", 1)[1]
    stranger = await asyncio.create_subprocess_exec("sleep", "60")
    pid_file.write_text(f"{stranger.pid}\n{stale}")
    async with EmbeddedPostgres(existing, embedded) as access:
        assert await ask(access, "SELECT 1") == 1
    assert stranger.returncode is None
    stranger.kill()
    await stranger.wait()


async def test_a_copied_data_folder_runs_beside_its_original(existing: Path, embedded: Binaries) -> None:
    copy = existing.with_name("copy")
    shutil.copytree(existing, copy)
    async with EmbeddedPostgres(existing, embedded) as first, EmbeddedPostgres(copy, embedded) as second:
        assert await ask(first, "SELECT 1") == await ask(second, "SELECT 1") == 1


async def test_a_setting_the_server_refuses_is_told_with_its_last_words(existing: Path, embedded: Binaries) -> None:
    with pytest.raises(PostgresError, match=r"did not start.*\n.*invalid value for parameter \"work_mem\": \"lots\""):
        await EmbeddedPostgres(existing, embedded, settings={"work_mem": "lots"}).__aenter__()
    assert not processes_under(existing)
