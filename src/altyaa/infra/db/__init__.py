"""The one way to PostgreSQL: ``Database.workspace`` for a workspace's rows, ``Database.door`` for what precedes one."""

from altyaa.infra.db.connection import DatabaseUnavailable
from altyaa.infra.db.context import ContextSigner
from altyaa.infra.db.database import Database, Doors
from altyaa.infra.db.tx import WorkspaceTx

__all__ = ["ContextSigner", "Database", "DatabaseUnavailable", "Doors", "WorkspaceTx"]
