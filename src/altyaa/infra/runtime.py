"""What every process of ours holds for its life, whatever it is for: the database as one role, and the open keysets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tink.aead import Aead

from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.settings import Settings
from altyaa.infra.vault import VaultError, open_kek
from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a process holds for its life.

    Attributes:
        db: As ``altyaa_app``; of the worker as ``altyaa_worker``.
    """

    settings: Settings
    db: Database
    keyring: Keyring


@asynccontextmanager
async def open_runtime(settings: Settings, dsn: Secret[str]) -> AsyncIterator[Runtime]:
    """Connect and open the keysets, for the time of the block.

    Args:
        dsn: As ``altyaa_app`` or ``altyaa_worker``.

    Raises:
        VaultError: The KEK or a keyset does not open.
        DatabaseUnavailable: The database does not answer.
    """
    db = await Database.open(
        dsn.reveal(),
        most=settings.database_connections,
        prepared_statements=settings.database_prepared_statements,
    )
    try:
        keyring = await Keyring.open(db, await _kek(settings, db))
        yield Runtime(settings, db, keyring)
    finally:
        await db.close()


async def _kek(settings: Settings, db: Database) -> Aead:
    try:
        return open_kek(settings.effective_kek_uri, create=False)
    except VaultError:
        # Where there is no database either, a wrong address is the reason, and to look for the key would be in vain.
        await db.ping()
        raise
