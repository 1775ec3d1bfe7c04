"""Ways to a database that are not straight: a pooler, and a line on which the server claims another version."""

import asyncio
import shutil
import socket
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from altyaa.infra.postgres import Access
from altyaa.testing.cluster import TestDatabase
from tests.infra.postgres.processes import until


def by_port(database: TestDatabase, port: int, role: str = "altyaa_app") -> str:
    """The database's address by a port of 127.0.0.1."""
    password = database.access.passwords[role].reveal()
    return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database.name}"


@asynccontextmanager
async def pooler(database: TestDatabase, folder: Path) -> AsyncIterator[int]:
    """PgBouncer in transaction mode before ``altyaa_app``; its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    access = database.access
    password = access.passwords["altyaa_app"].reveal()
    users = folder / "users.txt"
    users.write_text(f'"altyaa_app" "{password}"\n')
    config = folder / "pgbouncer.ini"
    config.write_text(
        f"[databases]\n{database.name} = host={access.host} port={access.port} dbname={database.name}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = scram-sha-256\nauth_file = {users}\npool_mode = transaction\n"
    )
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
    assert program is not None, "make test installs pgbouncer"
    # It refuses root, and so goes by another name.
    process = await asyncio.create_subprocess_exec(
        "unshare", "--user", "--map-user=65534", program, str(config), stdout=PIPE, stderr=PIPE
    )
    try:
        await until(lambda: _listens(port))
        yield port
    finally:
        process.terminate()
        await process.communicate()


def _listens(port: int) -> bool:
    return any(f":{port:04X} 00000000:0000 0A" in line for line in Path("/proc/net/tcp").read_text().splitlines())


@asynccontextmanager
async def claiming(access: Access, real: str, claimed: str) -> AsyncIterator[int]:
    """A line to the server that changes the version in its greeting, to one of as many letters; its port."""
    assert len(real) == len(claimed)
    wires: set[asyncio.Task[None]] = set()

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            sink.write(data.replace(f"server_version\0{real}".encode(), f"server_version\0{claimed}".encode()))
        sink.close()

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(f"{access.host}/.s.PGSQL.{access.port}")
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            wires.add(asyncio.create_task(pump(source, sink)))

    async with await asyncio.start_server(join, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
    await asyncio.gather(*wires, return_exceptions=True)
