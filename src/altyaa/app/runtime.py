"""Everything a process holds for its life, opened once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from altyaa.access.authenticate import Authenticator
from altyaa.infra import entropy
from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.settings import Settings
from altyaa.infra.vault import open_kek
from altyaa.kernel.secret import Secret
from altyaa.keys.model import API_KEY
from altyaa.keys.verify import KeyVerifier


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a process holds for its life."""

    settings: Settings
    db: Database
    keyring: Keyring
    authenticate: Authenticator


@asynccontextmanager
async def open_runtime(settings: Settings, app_dsn: Secret[str]) -> AsyncIterator[Runtime]:
    """Connect and open the keysets.

    Raises:
        VaultError: The KEK or a keyset does not open.
        DatabaseUnavailable: The database does not answer.
    """
    db = await Database.open(
        app_dsn.reveal(),
        most=settings.database_connections,
        prepared_statements=settings.database_prepared_statements,
    )
    try:
        keyring = await Keyring.open(db, open_kek(settings.effective_kek_uri, create=False))
        verifiers = {API_KEY.prefix: KeyVerifier(db, keyring, entropy.now)}
        yield Runtime(settings, db, keyring, Authenticator(verifiers))
    finally:
        await db.close()
