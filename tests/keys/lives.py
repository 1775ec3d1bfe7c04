"""What happens to keys in these tests, and how to look at what came of it."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from altyaa.events.jobs.mail import SendMail
from altyaa.infra import entropy
from altyaa.infra.jobs import Job
from altyaa.infra.mail.mailer import open_mailer
from altyaa.infra.runtime import Runtime, open_runtime
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.keys import actions as keys
from altyaa.keys.jobs.letters import letters
from altyaa.keys.model import CreatedKey, KeyAsk, RotationAsk
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MINTED, MadeWorkspace, means
from altyaa.testing.service import settings_for

DAY = timedelta(days=1)


async def mint(runtime: Runtime, caller: Principal, *scopes: str, name: str = "BI Dashboard") -> CreatedKey:
    """A key made by somebody."""
    async with runtime.db.workspace(caller) as tx:
        ask = KeyAsk(name, frozenset(scopes), 90)
        made = await keys.create_key(tx, means(runtime), entropy.new_secret(), ask)
    assert not isinstance(made, Refused), made
    MINTED.append(made.key)
    return made


async def rotate(runtime: Runtime, caller: Principal, key_id: UUID, overlap: timedelta = DAY) -> CreatedKey:
    """Another secret for a key."""
    async with runtime.db.workspace(caller) as tx:
        made = await keys.rotate_key(tx, means(runtime), entropy.new_secret(), key_id, RotationAsk(overlap, False, 90))
    assert not isinstance(made, Refused), made
    MINTED.append(made.key)
    return made


def as_key(workspace: MadeWorkspace, made: CreatedKey) -> Principal:
    """A key, calling."""
    return Principal("key", write_id("key", made.id), workspace.id, made.scopes)


def clock_at(moment: datetime) -> Callable[[], datetime]:
    """A clock that stands."""
    return lambda: moment


async def rows(database: TestDatabase, sql: str, *arguments: object) -> list[dict[str, Any]]:
    """What a superuser sees."""
    connection = await asyncpg.connect(database.dsn("postgres"))
    try:
        return [dict(row) for row in await connection.fetch(sql, *arguments)]
    finally:
        await connection.close()


async def facts(database: TestDatabase, type_: str) -> list[Mapping[str, Any]]:
    """Data of the facts of a type, with ``subject``, oldest first."""
    found = await rows(database, "SELECT subject, data FROM altyaa.event WHERE type = $1 ORDER BY id", type_)
    return [{"subject": row["subject"], **json.loads(row["data"])} for row in found]


async def addressed(database: TestDatabase, type_: str) -> list[str]:
    """To whom letters about facts of a type are to go."""
    sql = """
        SELECT m.address FROM altyaa.mail m JOIN altyaa.event e ON e.workspace_id = m.workspace_id AND e.id = m.event_id
         WHERE e.type = $1 ORDER BY m.id
    """
    return [row["address"] for row in await rows(database, sql, type_)]


@asynccontextmanager
async def worker(database: TestDatabase) -> AsyncIterator[Runtime]:
    """A worker's inside."""
    async with open_runtime(settings_for(database), Secret(database.dsn("altyaa_worker"))) as opened:
        yield opened


async def delivered(database: TestDatabase, folder: Path) -> list[EmailMessage]:
    """Letters that are waiting, sent as the worker sends them; the messages as they lie in the outbox."""
    async with worker(database) as opened:
        mailer = open_mailer(settings_for(database, data_dir=folder), entropy.now)
        send = SendMail(opened.db, mailer, letters("https://auth.example.com"))
        for row in await rows(database, "SELECT workspace_id, id FROM altyaa.mail WHERE sent_at IS NULL ORDER BY id"):
            await send(Job("mail", row["workspace_id"], None, row["id"]))
    files = sorted((folder / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [message_from_bytes(path.read_bytes(), policy=default) for path in files]


def text_of(message: EmailMessage) -> str:
    """What a letter says, on one line."""
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())
