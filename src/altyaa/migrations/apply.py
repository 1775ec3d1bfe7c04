"""Runs the SQL file of an Alembic revision."""

from pathlib import Path
from typing import Any

from alembic import op


def apply(revision_file: str) -> None:
    """Run ``NNNN_name.sql`` beside ``NNNN_name.py``.

    asyncpg takes several statements in one string only without parameters, which SQLAlchemy does not do by itself.
    """
    sql = Path(revision_file).with_suffix(".sql").read_text()
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.run_async(lambda connection: connection.execute(sql))
