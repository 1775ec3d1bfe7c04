"""PostgreSQL run by ourselves, for everybody who has no server of their own."""

from altyaa.infra.postgres.attach import attach_or_start
from altyaa.infra.postgres.binaries import Binaries
from altyaa.infra.postgres.credentials import Access
from altyaa.infra.postgres.errors import PostgresError
from altyaa.infra.postgres.lock import FolderInUse, Holder, Kind, Lock, acquire, holder
from altyaa.infra.postgres.server import EmbeddedPostgres

__all__ = [
    "Access",
    "Binaries",
    "EmbeddedPostgres",
    "FolderInUse",
    "Holder",
    "Kind",
    "Lock",
    "PostgresError",
    "acquire",
    "attach_or_start",
    "holder",
]
