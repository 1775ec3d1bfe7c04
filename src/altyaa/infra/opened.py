"""What every process of ours holds, whatever it is for: the database as one role, and the keysets it opens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.settings import Settings
from altyaa.infra.vault import open_kek
from altyaa.kernel.secret import Secret


@asynccontextmanager
async def open_database(settings: Settings, dsn: Secret[str]) -> AsyncIterator[tuple[Database, Keyring]]:
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
        yield db, await Keyring.open(db, open_kek(settings.effective_kek_uri, create=False))
    finally:
        await db.close()
