"""What every process of ours holds for its life, whatever it is for: the database as one role, and the open keysets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tink.aead import Aead

from altyaa.infra import entropy
from altyaa.infra.again import again
from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.settings import Settings
from altyaa.infra.vault import Cabinet, VaultError, open_kek
from altyaa.kernel.clock import Clock
from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a process holds for its life.

    Attributes:
        db: As ``altyaa_app``; of the worker as ``altyaa_worker``.
        cabinet: The workspaces' keysets.
        platform_clock: What connections go by: the simulator's where one plays the platforms.
    """

    settings: Settings
    db: Database
    keyring: Keyring
    cabinet: Cabinet
    platform_clock: Clock = entropy.now


@asynccontextmanager
async def open_runtime(settings: Settings, dsn: Secret[str]) -> AsyncIterator[Runtime]:
    """Connect and open the keysets, for the time of the block.

    Args:
        dsn: As ``altyaa_app`` or ``altyaa_worker``.

    Raises:
        VaultError: The KEK or a keyset does not open.
        VaultUnavailable: The KEK's service does not answer.
        DatabaseUnavailable: The database does not answer.
    """
    db = await Database.open(
        dsn.reveal(),
        most=settings.database_connections,
        prepared_statements=settings.database_prepared_statements,
    )
    try:
        kek = await _kek(settings, db)
        keyring = await Keyring.open(db, kek)
        async with _platform_clock(settings) as clock:
            yield Runtime(settings, db, keyring, Cabinet(kek), clock)
    finally:
        await db.close()


@asynccontextmanager
async def _platform_clock(settings: Settings) -> AsyncIterator[Clock]:
    if settings.simulator_url is None:
        yield entropy.now
        return
    # Imported here: nobody else pays for a client of HTTP.
    from altyaa.infra.platform_clock import REFRESH_SECONDS, SimulatedClock

    clock = SimulatedClock(settings, settings.simulator_url)
    await clock.refresh()
    following = asyncio.create_task(again(clock.refresh, REFRESH_SECONDS, "simulator_clock_not_read"))
    try:
        yield clock
    finally:
        following.cancel()


async def _kek(settings: Settings, db: Database) -> Aead:
    try:
        return open_kek(settings.effective_kek_uri, create=False, other=settings.other_kek_uri)
    except VaultError:
        # Where there is no database either, a wrong address is the reason, and to look for the key would be in vain.
        await db.ping()
        raise
