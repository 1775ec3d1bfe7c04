"""Somebody signed in who works in a workspace, and what they made there."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.roles import Role
from altyaa.keys import actions as keys
from altyaa.keys.model import CreatedKey, KeyAsk
from altyaa.testing.factories import MINTED, MadeWorkspace, make_member, make_workspace, means
from tests.access.pages.house import Browser, House, password_hash


@dataclass(frozen=True, slots=True)
class Desk:
    """A workspace with somebody at work in it.

    Attributes:
        person: Who is signed in.
        email: Their address.
    """

    house: House
    workspace: MadeWorkspace
    person: Principal
    email: str

    def at(self, below: str) -> str:
        """The address of a page of the workspace."""
        return f"/w/{self.workspace.wire_id}/{below}"

    async def another(self, role: Role = "member", email: str | None = None) -> tuple[Principal, str]:
        """Another member, who can sign in; with their address."""
        email = email or f"{role}-{entropy.new_id().hex[-8:]}@harbor.example"
        return await make_member(self.house.runtime, self.workspace, role, email, password_hash()), email

    async def made_before(self, key_id: UUID, days: int) -> None:
        """Let a key be older by so many days."""
        await self._set("created_at = created_at - $2", key_id, days)

    async def due_since(self, key_id: UUID, days: int) -> None:
        """Let the rotation of a key be overdue for so many days."""
        await self._set("rotate_by = now() - $2", key_id, days)

    async def _set(self, change: str, key_id: UUID, days: int) -> None:
        admin = await asyncpg.connect(self.house.database.dsn("postgres"))
        try:
            await admin.execute(
                f"UPDATE altyaa.api_key SET {change}::interval WHERE id = $1", key_id, timedelta(days=days)
            )
        finally:
            await admin.close()


async def at_work(
    house: House, browser: Browser, role: Role = "owner", name: str = "Harbor Coffee", email: str | None = None
) -> Desk:
    """A new workspace, and somebody new signed in there."""
    workspace = await make_workspace(house.runtime, name)
    email = email or f"mara-{entropy.new_id().hex[-8:]}@harbor.example"
    person = await make_member(house.runtime, workspace, role, email, password_hash())
    await browser.sign_in(email)
    return Desk(house, workspace, person, email)


async def key_by(house: House, person: Principal, name: str, *scopes: str) -> CreatedKey:
    """A key that a member made."""
    async with house.runtime.db.workspace(person) as tx:
        made = await keys.create_key(
            tx, means(house.runtime), entropy.new_secret(), KeyAsk(name, frozenset(scopes or ("posts.read",)), 90)
        )
    assert not isinstance(made, Refused), made
    MINTED.append(made.key)
    return made


async def age_sign_ins(house: House) -> None:
    """Everybody's last proof of who they are is an hour old."""
    admin = await asyncpg.connect(house.database.dsn("postgres"))
    try:
        await admin.execute("UPDATE altyaa.user_session SET authenticated_at = now() - interval '1 hour'")
    finally:
        await admin.close()


def wire(person: Principal) -> str:
    """``usr_…``."""
    assert person.user_id is not None
    return write_id("usr", person.user_id)
