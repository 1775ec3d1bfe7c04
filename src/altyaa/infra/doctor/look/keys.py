"""Tries the keys: opens them, signs a context, and has the database read it."""

import asyncio
from dataclasses import dataclass, replace
from uuid import UUID

import asyncpg

from altyaa.infra import entropy
from altyaa.infra.db import Database, DatabaseUnavailable
from altyaa.infra.doctor.facts import Keys
from altyaa.infra.keyring import OUR_AUDIENCE, Keyring
from altyaa.infra.settings import Settings
from altyaa.infra.vault import PrfKeyset, VaultError, VaultUnavailable, open_kek, prove
from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret

_REFUSALS = (DatabaseUnavailable, asyncpg.PostgresError, asyncpg.InterfaceError)
_READING = "Run `altyaa migrate`; in a schema up to date, grant EXECUTE on door.service_keysets() to the role again."


@dataclass(frozen=True, slots=True)
class _Read:
    id: UUID | None


async def keys(settings: Settings, dsn: Secret[str] | None) -> tuple[Keys, PrfKeyset | None]:
    """How far they open, and the keyset that signs contexts where it does.

    Args:
        dsn: A serving login; None where it does not get in.
    """
    try:
        kek = open_kek(settings.effective_kek_uri, create=False, other=settings.other_kek_uri)
        await asyncio.to_thread(prove, kek)
    except (VaultError, VaultUnavailable) as error:
        return Keys("kek", str(error)), None
    if dsn is None:
        return Keys("login"), None
    db = await Database.open(dsn.reveal(), most=1, prepared_statements=settings.database_prepared_statements)
    try:
        keyring = await Keyring.open(db, kek)
        signed = replace(await _signed(db), moving=settings.other_kek_uri is not None)
        return signed, keyring.keys.context[OUR_AUDIENCE]
    except (VaultError, VaultUnavailable) as error:
        return Keys("keysets", str(error)), None
    except _REFUSALS as error:
        return Keys("keysets", f"The service keysets cannot be read ({error}). {_READING}"), None
    finally:
        await db.close()


async def _signed(db: Database) -> Keys:
    asked = Principal("operator", "doctor", entropy.new_id(), frozenset())
    try:
        async with db.workspace(asked) as tx:
            read = await tx.one("SELECT tenancy.workspace_id() AS id", into=_Read)
    except _REFUSALS as error:
        return Keys("context", str(error))
    if read is None or read.id != asked.workspace_id:
        return Keys("context", "it read another workspace than was signed")
    return Keys(None)
