"""``altyaa worker`` as a process, and the one that ``altyaa up`` keeps beside itself."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from altyaa.testing.cluster import TestDatabase
from altyaa.testing.http import http_client
from altyaa.testing.instance import run_command, running
from tests.tenancy.servers import pgbouncer
from tests.waiting import until

WORKS = "Altyaa's worker waits for jobs\n"


def environment(database: TestDatabase, **more: str) -> dict[str, str]:
    return {
        "ALTYAA_DATABASE_URL": database.dsn("altyaa_app"),
        "ALTYAA_DATABASE_WORKER_URL": database.dsn("altyaa_worker"),
        "ALTYAA_KEK_URI": database.kek_uri,
        **more,
    }


@asynccontextmanager
async def worker(settings: Mapping[str, str], *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """``altyaa worker`` at work, for the time of the block; ended by SIGTERM."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "altyaa", "worker", *arguments),
        env={**os.environ, **settings},
        stderr=asyncio.subprocess.PIPE,
    )
    assert child.stderr is not None
    async with asyncio.timeout(30):
        assert (await child.stderr.readline()).decode() == WORKS
    try:
        yield child
    finally:
        if child.returncode is None:
            child.terminate()
        await child.wait()


async def test_it_says_that_it_works_keeps_the_clock_and_ends_by_sigterm(database: TestDatabase) -> None:
    admin = await asyncpg.connect(database.dsn("postgres"))

    async def scheduled() -> int:
        found: int = await admin.fetchval(
            "SELECT count(*) FROM jobs.pgqueuer_schedules WHERE entrypoint = 'jobs_upkeep'"
        )
        return found

    async with worker(environment(database), "--metrics-port", "19468") as child, http_client() as client:
        await until(scheduled, 1)
        assert "altyaa_jobs_given_up" in (await client.get("http://127.0.0.1:19468/metrics")).text
    assert child.returncode == 0
    await admin.close()


async def test_without_its_login_it_names_the_setting(database: TestDatabase) -> None:
    settings = environment(database)
    del settings["ALTYAA_DATABASE_WORKER_URL"]
    done = await run_command(settings, "worker")
    assert done.status == 1
    assert "Set ALTYAA_DATABASE_WORKER_URL" in done.err
    assert "Traceback" not in done.err


async def test_a_role_that_may_do_too_much_is_refused(database: TestDatabase) -> None:
    admin = await asyncpg.connect(database.dsn("postgres"))
    await admin.execute("GRANT CREATE ON SCHEMA jobs TO altyaa_worker")
    await admin.close()
    done = await run_command(environment(database), "worker")
    assert done.status == 1
    assert "✗ altyaa_worker may create objects in the schema jobs." in done.err
    assert WORKS not in done.err


async def test_a_database_that_is_not_there_is_a_sentence(database: TestDatabase) -> None:
    nowhere = "postgresql://altyaa_worker:open-sesame@127.0.0.1:1/altyaa"
    done = await run_command(environment(database, ALTYAA_DATABASE_WORKER_URL=nowhere), "worker")
    assert done.status == 1
    assert "ALTYAA_DATABASE_WORKER_URL does not connect" in done.err
    assert "open-sesame" not in done.err
    assert "Traceback" not in done.err


async def test_a_pooler_is_a_sentence(database: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> None:
    async with pgbouncer(database, tmp_path_factory.mktemp("pgbouncer")) as pooled:
        through = {"ALTYAA_DATABASE_WORKER_URL": pooled.dsn("altyaa_worker")}
        done = await run_command(
            environment(database, ALTYAA_DATABASE_PREPARED_STATEMENTS="false", **through), "worker"
        )
    assert done.status == 1
    assert "ALTYAA_DATABASE_WORKER_URL leads through a pooler that delivers no notifications." in done.err
    assert "Traceback" not in done.err


async def test_beside_nothing_it_says_what_to_start(tmp_path: Path) -> None:
    done = await run_command({"ALTYAA_DATA_DIR": str(tmp_path / "data")}, "worker")
    assert done.status == 1
    assert "Start `altyaa up`" in done.err
    assert not (tmp_path / "data").exists()


async def test_up_keeps_a_worker_and_leaves_none_behind(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as instance:

        def workers() -> list[int]:
            pid = instance.process.pid
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            return [
                int(child) for child in children if b"altyaa\0worker\0" in Path(f"/proc/{child}/cmdline").read_bytes()
            ]

        async def said() -> int:
            return instance.log.read_text().count(WORKS)

        await until(said, 1, 30)
        (first,) = workers()
        os.kill(first, signal.SIGKILL)
        await until(said, 2, 30)
        (second,) = workers()
        async with worker({"ALTYAA_DATA_DIR": str(tmp_path / "data")}) as beside:
            assert beside.pid not in (first, second)
        assert beside.returncode == 0
    assert instance.process.returncode == 0
    assert not Path(f"/proc/{second}").exists()


_IMPORTS = "import sys; import altyaa.cli.main, altyaa.cli.server; print([m for m in sys.modules if m == 'pgqueuer'])"


async def test_neither_a_command_nor_a_serving_process_imports_the_queue() -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", _IMPORTS, stdout=asyncio.subprocess.PIPE)
    out, _ = await child.communicate()
    assert out == b"[]\n"
