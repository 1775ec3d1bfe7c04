"""What a running server says about itself: its lock file, and whether it lets us in."""

from dataclasses import dataclass

import asyncpg

from altyaa.infra.postgres.cluster import Layout
from altyaa.infra.postgres.credentials import SUPERUSER, Access
from altyaa.infra.postgres.errors import PostgresError


@dataclass(frozen=True, slots=True)
class Status:
    """The part of ``postmaster.pid`` that matters here.

    Attributes:
        pid: The postmaster.
        port: Its TCP port, or the number in its socket's name.
        address: Folder of its socket, or the address it listens on.
        ready: It takes connections; false while it recovers.
    """

    pid: int
    port: int
    address: str
    ready: bool


def read(layout: Layout) -> Status | None:
    """The last word of the cluster's server; None without one or before it has finished writing it.

    A killed server's file stays, so ``ready`` is a claim to be tested by ``connect``.
    """
    try:
        lines = (layout.cluster / "postmaster.pid").read_text().splitlines()
        # Line by line as in PostgreSQL's pidfile.h: pid, folder, start, port, socket folder, address, memory, status.
        return Status(int(lines[0]), int(lines[3]), lines[4] or lines[5], lines[7].strip() == "ready")
    except (FileNotFoundError, IndexError, ValueError):
        return None


async def connect(layout: Layout, access: Access, seconds: float) -> None:
    """Open one session as the superuser and close it.

    Raises:
        PostgresError: the password is refused.
        OSError, TimeoutError, asyncpg.PostgresError: the server does not answer now.
    """
    try:
        session = await asyncpg.connect(access.dsn(SUPERUSER, "postgres"), timeout=seconds)
    except asyncpg.InvalidPasswordError:
        raise PostgresError(
            f"PostgreSQL does not accept the passwords in {layout.passwords}. Put that file back from a backup of the "
            "data folder."
        ) from None
    await session.close()
