"""The API's own database, prepared for the demo and the tests. An API in production has migrations for this."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

ROLE = "reputation_api"
_SCHEMA = Path(__file__).with_name("schema.sql")


async def create_role(administrator: Any, password: str) -> None:
    """Make the role that serves requests, or give it another password.

    Args:
        administrator: asyncpg connection with CREATEROLE.
        password: Letters, digits, ``-`` and ``_``.
    """
    exists = await administrator.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", ROLE)
    verb = "ALTER" if exists else "CREATE"
    await administrator.execute(f"{verb} ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{password}'")


async def create_tables(owner: Any) -> None:
    """Run ``schema.sql`` as the database's owner, after ``altyaa rls install``."""
    await owner.execute(_SCHEMA.read_text())


async def plant(superuser: Any, workspace_id: UUID, name: str, today: date) -> None:
    """Give a workspace a post, a picture, two reviews and a week of numbers, each recognisable by ``name``.

    Args:
        superuser: Policies do not bind it; nobody else may write to a workspace without its context.
    """
    await superuser.execute(
        """
        INSERT INTO reputation.posts (workspace_id, id, body, created_by, created_at)
        VALUES ($1, $2, $3 || ' opens at seven', 'import', $4)
        """,
        workspace_id, uuid4(), name, today,
    )  # fmt: skip
    await superuser.execute(
        "INSERT INTO reputation.media (workspace_id, id, title, size_bytes) VALUES ($1, $2, $3 || ' at dawn', 482113)",
        workspace_id, uuid4(), name,
    )  # fmt: skip
    await superuser.executemany(
        "INSERT INTO reputation.reviews (workspace_id, id, author, stars, body) VALUES ($1, $2, $3, $4, $5)",
        [
            (workspace_id, uuid4(), "Ines", 5, f"Best espresso in town, {name}!"),
            (workspace_id, uuid4(), "Tom", 2, f"Waited twenty minutes at {name}."),
        ],
    )
    await superuser.executemany(
        "INSERT INTO reputation.analytics (workspace_id, day, reach, engagement) VALUES ($1, $2, $3, $4)",
        [(workspace_id, today - timedelta(days=ago), 900 + 40 * ago, 60 + 3 * ago) for ago in range(7)],
    )
