"""Everything the worker holds for its life, opened once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.opened import open_database
from altyaa.infra.settings import Settings
from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class WorkerRuntime:
    """What the worker holds for its life.

    Attributes:
        db: As ``altyaa_worker``.
    """

    settings: Settings
    db: Database
    keyring: Keyring


@asynccontextmanager
async def open_worker(settings: Settings, worker_dsn: Secret[str]) -> AsyncIterator[WorkerRuntime]:
    """Connect and open the keysets. Raises as ``open_database``."""
    async with open_database(settings, worker_dsn) as (db, keyring):
        yield WorkerRuntime(settings, db, keyring)
