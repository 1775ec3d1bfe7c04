"""Somebody signed in, at the pages of their workspace's keys."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx2

from altyaa.infra import entropy
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret
from altyaa.keys.model import CreatedKey
from altyaa.testing.factories import MINTED, MadeWorkspace, make_key, make_member, make_workspace
from tests.access.pages.house import Browser, House, password_hash

_SECRET = re.compile(r"alk_[0-9A-Za-z]{60,}")
ASKED = {"name": "BI Dashboard", "level.posts": "read", "rotate_every": "90", "ends": "never", "seconds": "60"}
"""A form that is in order."""


@dataclass(frozen=True, slots=True)
class Office:
    """One person in one workspace."""

    house: House
    browser: Browser
    workspace: MadeWorkspace
    person: Principal
    email: str

    @property
    def index(self) -> str:
        """The path of the list."""
        return f"/w/{self.workspace.wire_id}/settings/integrations"

    @property
    def new(self) -> str:
        """The path of the form that makes a key."""
        return f"{self.index}/keys/new"

    def at(self, key: CreatedKey | UUID, below: str = "") -> str:
        """The path of a key's page, or of one below."""
        key_id = key if isinstance(key, UUID) else key.id
        return f"{self.index}/keys/{write_id('key', key_id)}{below and '/'}{below}"

    async def key(self, *scopes: str, name: str = "BI Dashboard") -> CreatedKey:
        """One that the operator made."""
        return await make_key(self.house.runtime, self.workspace, *scopes, name=name)

    async def page(self, path: str) -> str:
        """The text of a page that must be there."""
        answer = await self.browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.text

    async def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of a page's own form."""
        page = (await self.page(path)).partition('<main class="main"')[2]
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)"', page))

    async def once(self, path: str) -> dict[str, str]:
        """Likewise, of a form that makes a secret."""
        found = await self.hidden(path)
        assert found.keys() == {"once", "csrf_token"}
        return found

    async def create(self, **fields: str) -> httpx2.Response:
        """Fill the form in and send it."""
        return await self.post(self.new, {**await self.once(self.new), **ASKED, **fields})

    async def post(self, path: str, fields: dict[str, str]) -> httpx2.Response:
        """Send a form as it is."""
        return noted(await self.browser.client.post(path, data=fields))

    async def let_the_proof_age(self) -> None:
        """The last proof of who they are is more than 10 minutes old."""
        await self.sql(
            "UPDATE altyaa.user_session SET created_at = created_at - $2::interval,"
            " authenticated_at = authenticated_at - $2::interval WHERE user_id = $1",
            self.person.user_id,
            timedelta(minutes=11),
        )

    async def sql(self, statement: str, *arguments: Any) -> Any:
        """As no page could: by the database's administrator."""
        admin = await asyncpg.connect(self.house.database.dsn("postgres"))
        try:
            return await admin.fetch(statement, *arguments)
        finally:
            await admin.close()

    async def two_secrets(self, key: CreatedKey) -> str:
        """Rotate a key; the id of its old secret."""
        path = self.at(key, "rotate")
        await self.post(path, {**await self.once(path), "overlap": "86400", "rotate_every": "90"})
        return write_id("sec", key.view.secrets[0].id)

    async def secrets(self, key: CreatedKey) -> list[Any]:
        """What is stored of a key's secrets."""
        return list(await self.sql("SELECT * FROM altyaa.api_key_secret WHERE key_id = $1", key.id))

    async def used(self, secret: str, ip: str, agent: str, ago: timedelta = timedelta(hours=3)) -> None:
        """A secret was used."""
        await self.sql(
            "UPDATE altyaa.api_key_secret SET last_used_at = $2, last_used_ip = $3, last_used_agent = $4 WHERE id = $1",
            read_id("sec", secret),
            entropy.now() - ago,
            ip,
            agent,
        )

    async def everything(self) -> list[str]:
        """All that is stored of keys and what happened to them, in the workspace."""
        found = []
        for table in ("api_key", "api_key_secret", "event"):
            rows = await self.sql(
                f"SELECT * FROM altyaa.{table} WHERE workspace_id = $1 ORDER BY id", self.workspace.id
            )
            found += [repr(row) for row in rows]
        return found

    async def count(self) -> int:
        """Keys of the workspace."""
        rows = await self.sql("SELECT count(*) FROM altyaa.api_key WHERE workspace_id = $1", self.workspace.id)
        return int(rows[0][0])


def shown(answer: httpx2.Response) -> str | None:
    """The secret that an answer shows."""
    found = _SECRET.search(answer.text)
    return found and found[0]


def noted(answer: httpx2.Response) -> httpx2.Response:
    """The same: what it shows is looked for in the logs at the end of the run."""
    if secret := shown(answer):
        MINTED.append(Secret(secret))
    return answer


async def open_office(
    house: House, browser: Browser, role: Role = "owner", workspace: MadeWorkspace | None = None
) -> Office:
    """Somebody of a role, signed in; in a workspace of their own unless told."""
    workspace = workspace or await make_workspace(house.runtime)
    email = f"mara-{entropy.new_id().hex}@harbor.example"
    person = await make_member(house.runtime, workspace, role, email, password_hash())
    await browser.sign_in(email)
    return Office(house, browser, workspace, person, email)
