"""A job belongs to the transaction that wants it, and to the workspace of its signed context."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from altyaa.infra.entropy import new_id
from altyaa.infra.jobs import Job, enqueue
from altyaa.kernel.principal import service
from tests.jobs.crew import QUICK, Done, Queue, working


@pytest.fixture
async def sessions(queue: Queue) -> AsyncIterator[dict[str, Any]]:
    """A session of each serving role, without a context."""
    roles = ("altyaa_app", "altyaa_worker")
    opened = {role: await asyncpg.connect(queue.database.dsn(role)) for role in roles}
    yield opened
    for session in opened.values():
        await session.close()


async def test_a_committed_transaction_has_its_job_done_as_the_caller_and_the_workspace_of_the_context(
    queue: Queue, dsn: str
) -> None:
    done, subject, user = Done(), new_id(), new_id()
    async with queue.db.workspace(service(queue.workspace, user)) as tx:
        await enqueue(tx, "mail", subject)
    async with working(dsn, {"mail": done}):
        assert await done.get() == Job("mail", queue.workspace, user, subject)
        await queue.until()


async def test_a_worker_is_told_of_a_job_and_need_not_look(queue: Queue, dsn: str) -> None:
    done = Done()
    async with working(dsn, {"mail": done}, pace=replace(QUICK, poll_seconds=300)):
        for _ in range(3):
            subject = await queue.put("mail")
            assert await done.subjects(1) == {subject}
            await queue.until()


async def test_a_person_in_no_workspace_may_have_something_done(queue: Queue, dsn: str) -> None:
    done, subject, user = Done(), new_id(), new_id()
    async with queue.db.person(user) as tx:
        await enqueue(tx, "mail", subject)
    async with working(dsn, {"mail": done}):
        assert await done.get() == Job("mail", None, user, subject)


async def test_a_transaction_that_is_rolled_back_leaves_no_job(queue: Queue) -> None:
    async def fail() -> None:
        async with queue.db.workspace(service(queue.workspace)) as tx:
            await enqueue(tx, "mail", new_id())
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await queue.states() == []


async def test_before_the_commit_there_is_no_job(queue: Queue) -> None:
    async with queue.db.workspace(service(queue.workspace)) as tx:
        await enqueue(tx, "mail", new_id())
        assert await queue.states() == []
    assert await queue.states() == [("mail", "queued")]


@pytest.mark.parametrize("role", ["altyaa_app", "altyaa_worker"])
async def test_without_a_context_nothing_is_enqueued(role: str, sessions: dict[str, Any], queue: Queue) -> None:
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="none"):
        await sessions[role].execute("SELECT door.enqueue('mail', $1)", new_id())
    forged = "v1.1.e30.x"
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await sessions[role].execute(
            "SELECT set_config('altyaa.context', $1, false), door.enqueue('mail', $2)", forged, new_id()
        )
    assert await queue.states() == []


@pytest.mark.parametrize("kind", ["", "Mail", "mail;", "mäil", "mail\n", "1mail", "m" * 41, None])
async def test_a_kind_is_a_short_word(kind: Any, queue: Queue) -> None:
    with pytest.raises((asyncpg.CheckViolationError, asyncpg.NotNullViolationError)):
        async with queue.db.workspace(service(queue.workspace)) as tx:
            await enqueue(tx, kind, new_id())


async def test_a_job_has_a_subject(queue: Queue) -> None:
    with pytest.raises(asyncpg.NotNullViolationError):
        async with queue.db.workspace(service(queue.workspace)) as tx:
            await tx.execute("SELECT door.enqueue('mail', $1)", None)


TOUCHES = [
    "SELECT * FROM jobs.{table}",
    "INSERT INTO jobs.{table} DEFAULT VALUES",
    "DELETE FROM jobs.{table}",
    "TRUNCATE jobs.{table}",
]
TABLES = ["pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics"]


@pytest.mark.parametrize("sql", [touch.format(table=table) for touch in TOUCHES for table in TABLES])
async def test_the_app_has_no_privilege_on_the_queue(sql: str, sessions: dict[str, Any]) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await sessions["altyaa_app"].execute(sql)


FORGERIES = [
    "UPDATE jobs.pgqueuer SET payload = 'x'",
    "UPDATE jobs.pgqueuer SET entrypoint = 'mail'",
    "INSERT INTO jobs.pgqueuer (priority, status, entrypoint) VALUES (0, 'queued', 'mail')",
    "TRUNCATE jobs.pgqueuer",
    "UPDATE jobs.pgqueuer_log SET job_id = 1",
    "TRUNCATE jobs.pgqueuer_log",
    "INSERT INTO jobs.pgqueuer_statistics (count, priority, status, entrypoint) VALUES (1, 0, 'queued', 'mail')",
    "SELECT nextval('jobs.pgqueuer_id_seq')",
]


@pytest.mark.parametrize("sql", FORGERIES)
async def test_not_even_the_worker_writes_what_a_job_says(sql: str, sessions: dict[str, Any]) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await sessions["altyaa_worker"].execute(sql)


@dataclass(frozen=True, slots=True)
class Named:
    """A workspace as its own transaction sees it."""

    id: UUID


async def test_a_subject_of_another_workspace_is_not_found_there(queue: Queue, dsn: str) -> None:
    """An injected statement may name any subject; it is looked for in the workspace that the context named."""
    theirs = new_id()
    await queue.admin.execute(
        "INSERT INTO altyaa.workspace (id, name, created_at) VALUES ($1, 'Theirs', now())", theirs
    )
    found: list[Named | None] = []

    async def look(job: Job) -> None:
        assert job.workspace_id is not None
        async with queue.db.workspace(service(job.workspace_id)) as tx:
            found.append(await tx.one("SELECT id FROM altyaa.workspace WHERE id = $1", job.subject_id, into=Named))

    for workspace in (queue.workspace, theirs):
        async with queue.db.workspace(service(workspace)) as tx:
            await enqueue(tx, "look", theirs)
    async with working(dsn, {"look": look}):
        await queue.until()
    assert found == [None, Named(theirs)]


async def test_the_payload_is_ids_alone(queue: Queue) -> None:
    subject = await queue.put("mail")
    payload = json.loads(await queue.admin.fetchval("SELECT payload FROM jobs.pgqueuer"))
    assert payload == {"workspace": str(queue.workspace), "user": None, "subject": str(subject)}
