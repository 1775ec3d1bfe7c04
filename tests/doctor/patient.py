"""A deployment to be examined, and ways to make it ill."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from pydantic import SecretStr

from altyaa.cli.doctor import lines
from altyaa.infra.doctor import Deployment, Result, everything
from altyaa.infra.settings import Settings
from altyaa.kernel.secret import Secret
from altyaa.migrations import HEAD
from altyaa.testing.cluster import TestDatabase


@dataclass(frozen=True, slots=True)
class Patient:
    """A deployment on a database of its own.

    Attributes:
        data_dir: An empty data directory.
    """

    database: TestDatabase
    data_dir: Path

    def deployment(
        self,
        *,
        app: str | None = None,
        worker: str | None = None,
        owner: str | None = "postgres",
        head: str = HEAD,
        **changes: Any,
    ) -> Deployment:
        """It, with some settings or addresses of another kind."""
        app = app or self.database.dsn("altyaa_app")
        worker = worker or self.database.dsn("altyaa_worker")
        given = {"kek_uri": self.database.kek_uri, "data_dir": self.data_dir, "database_url": SecretStr(app), **changes}
        owner_dsn = self.database.dsn(owner) if owner in self.database.access.passwords else owner
        return Deployment(
            Settings(**given), head, Secret(app), Secret(worker), Secret(owner_dsn) if owner_dsn else None
        )

    async def findings(self, **changes: Any) -> str:
        """What a full examination finds, as the command prints it; empty for a healthy one."""
        return findings(await everything(self.deployment(**changes)))

    async def run(self, *statements: str, role: str = "postgres") -> None:
        """SQL, by default as the superuser."""
        session = await asyncpg.connect(self.database.dsn(role))
        try:
            for statement in statements:
                await session.execute(statement)
        finally:
            await session.close()

    @asynccontextmanager
    async def ill(self, do: str, undo: str) -> AsyncIterator[None]:
        """With that done to it for the time of the block: roles are the whole cluster's."""
        try:
            await self.run(*do.split("; "))
            yield
        finally:
            await self.run(*undo.split("; "))


def findings(results: list[Result]) -> str:
    """Their text; one finding is two lines."""
    return "\n".join(lines(result for result in results if result.findings))


def count(said: str) -> int:
    """How many findings a text has."""
    return sum(line.startswith(("      ✗ ", "      ! ")) for line in said.splitlines())


def one(said: str, what: str, remedy: str) -> None:
    """The text has one finding, with these words in its two lines."""
    assert count(said) == 1, said
    *_, first, second = said.splitlines()
    assert what in first, said
    assert remedy in second, said
