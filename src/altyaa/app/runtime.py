"""What a process of ours holds for its life: a command no less than a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.opened import open_database
from altyaa.infra.settings import Settings
from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a process holds for its life."""

    settings: Settings
    db: Database
    keyring: Keyring


@asynccontextmanager
async def open_runtime(settings: Settings, app_dsn: Secret[str]) -> AsyncIterator[Runtime]:
    """Connect and open the keysets. Raises as ``open_database``."""
    async with open_database(settings, app_dsn) as (db, keyring):
        yield Runtime(settings, db, keyring)
