"""Starts what the tour needs: the service on its embedded PostgreSQL, the reputation API, nginx in front of it."""

import asyncio
import os
import re
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg

from altyaa.infra.postgres import Access
from altyaa.infra.postgres.attach import attach_or_start
from altyaa.kernel.ids import read_id
from altyaa.kernel.secret import Secret
from altyaa.testing.instance import Instance, running
from examples.proxies import Wiring, answers, free_port, nginx
from examples.reputation_api import database as reputation

DATABASE = "reputation"
PASSWORD = "correct horse battery staple"
REPLAY_SECONDS = 1
"""``ALTYAA_REFRESH_REPLAY_SECONDS`` here: 30 elsewhere, which would be a long time to look at."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that runs.

    Attributes:
        api_url: The reputation API as the world sees it, through nginx.
        platforms_url: The simulator, which plays Google and Facebook.
    """

    instance: Instance
    access: Access
    api_url: str
    platforms_url: str

    async def plant(self, workspace: str, name: str) -> None:
        """Give a workspace rows in the API's database."""
        workspace_id = read_id("wks", workspace)
        assert isinstance(workspace_id, UUID)
        superuser = await asyncpg.connect(self.access.dsn("postgres", DATABASE))
        try:
            await reputation.plant(superuser, workspace_id, name, datetime.now(UTC).date())
        finally:
            await superuser.close()

    def describe(self, key: str, workspace: str) -> str:
        """What to try, with a live key of the workspace."""
        data = self.instance.environment["ALTYAA_DATA_DIR"]
        altyaa = Path(sys.executable).with_name("altyaa")
        bearer = '-w "\\n" -H "Authorization: Bearer $KEY"'
        return (
            "Try it, in another terminal. The API through nginx, then without the scope, then the service itself:\n\n"
            f"  KEY={key}\n"
            f"  curl -s {self.api_url}/posts {bearer}\n"
            f"  curl -s {self.api_url}/media {bearer}\n"
            f"  curl -s {self.instance.url}/v1/whoami {bearer}\n\n"
            f"  export ALTYAA_DATA_DIR={data} ALTYAA_SIMULATOR_URL={self.platforms_url}\n"
            f"  {altyaa} key list --workspace {workspace}\n"
            f"  {altyaa} connection list --workspace {workspace}\n\n"
            f"In a browser, as mara@harbor.example with '{PASSWORD}':\n\n"
            f"  {self.instance.url}/connections\n"
        )


@asynccontextmanager
async def staged() -> AsyncIterator[Stage]:
    """Everything, for the time of the block, in a temporary folder.

    Raises:
        RuntimeError: A part did not come up; the message says which and why.
    """
    with _folder() as folder:
        data, settings = folder / "data", {"ALTYAA_REFRESH_REPLAY_SECONDS": str(REPLAY_SECONDS)}
        async with (
            running(data, "up", "--port", "0", "--simulator", environment=settings) as instance,
            attach_or_start(data, "command", may_create=False) as access,
        ):
            api_dsn = await _api_database(instance, access)
            port = free_port()
            async with _api(port, api_dsn, folder / "api.log"):
                altyaa = urlsplit(instance.url)
                wiring = Wiring(f"127.0.0.1:{altyaa.port}", f"127.0.0.1:{port}", free_port())
                async with nginx(wiring) as api_url:
                    yield Stage(instance, access, api_url, _platforms(instance.log))


async def _api_database(instance: Instance, access: Access) -> Secret[str]:
    """A database of the API's own on the same server, with the wall installed; its serving login."""
    password = secrets.token_urlsafe(24)
    administrator = await asyncpg.connect(access.dsn("postgres", "postgres"))
    try:
        await reputation.create_role(administrator, password)
        await administrator.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await administrator.close()
    owner_url = access.dsn("postgres", DATABASE)
    arguments = ("rls", "install", "--audience", "reputation", "--grant-to", reputation.ROLE, "--database-url", "-")
    done = await instance.command(*arguments, stdin=f"{owner_url}\n")
    if done.status:
        raise RuntimeError(f"altyaa rls install: {done.err}")
    owner = await asyncpg.connect(owner_url)
    try:
        await reputation.create_tables(owner)
    finally:
        await owner.close()
    login = Access(access.host, access.port, {reputation.ROLE: Secret(password)})
    return Secret(login.dsn(reputation.ROLE, DATABASE))


@asynccontextmanager
async def _api(port: int, dsn: Secret[str], log: Path) -> AsyncIterator[None]:
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "examples.reputation_api", "--port", str(port)),
            env={**os.environ, "DATABASE_URL": dsn.reveal()},
            stdout=output,
            stderr=output,
        )
    try:
        if not await answers(process, port):
            raise _failed(log)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@contextmanager
def _folder() -> Iterator[Path]:
    """A temporary folder through which PostgreSQL passes as a user of its own."""
    with tempfile.TemporaryDirectory(prefix="altyaa-demo-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


def _platforms(log: Path) -> str:
    """Where the simulator is, as the service said."""
    said = re.search(r"The simulator plays \S+ at (\S+)", log.read_text())
    if said is None:
        raise RuntimeError(f"the simulator: {log.read_text()[-2000:]}")
    return said[1]


def _failed(log: Path) -> RuntimeError:
    return RuntimeError(f"the reputation API: {log.read_text()[-2000:]}")
