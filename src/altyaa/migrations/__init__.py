"""The schema: Alembic keeps the order, ``versions/NNNN_name.sql`` holds the SQL."""

from altyaa.migrations.errors import MigrationRefused
from altyaa.migrations.run import HEAD, current_revision, migrate
from altyaa.migrations.token_bits import TokenNames

__all__ = ["HEAD", "MigrationRefused", "TokenNames", "current_revision", "migrate"]
