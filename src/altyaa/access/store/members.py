"""SQL of memberships."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access.model import Member, Named
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.roles import Role


@dataclass(frozen=True, slots=True)
class _Role:
    role: Role


@dataclass(frozen=True, slots=True)
class _Id:
    user_id: UUID


async def members(tx: WorkspaceTx, before: UUID | None, most: int) -> list[Member]:
    """Members of the workspace, those with the newest accounts first.

    Args:
        before: Only those whose account is older than this person's; ids begin with their time.
    """
    return await tx.many(
        """
        SELECT user_id, email, role, created_at AS joined_at
          FROM altyaa.membership
         WHERE $1::uuid IS NULL OR user_id < $1
         ORDER BY workspace_id DESC, user_id DESC
         LIMIT $2
        """,
        before,
        most,
        into=Member,
    )


async def found_members(tx: WorkspaceTx, part: str, role: Role | None, before: UUID | None, most: int) -> list[Member]:
    """Members whose address holds this part, in whatever case; in the order of ``members``.

    Args:
        part: Empty for everybody.
        role: Only those of this role.
    """
    return await tx.many(
        """
        SELECT user_id, email, role, created_at AS joined_at
          FROM altyaa.membership
         WHERE ($1::uuid IS NULL OR user_id < $1) AND ($2::text IS NULL OR role = $2)
           AND strpos(lower(email), lower($3)) > 0
         ORDER BY workspace_id DESC, user_id DESC
         LIMIT $4
        """,
        before,
        role,
        part,
        most,
        into=Member,
    )


async def member_names(tx: WorkspaceTx, ids: Sequence[UUID]) -> list[Named]:
    """The addresses of those of these people who are members."""
    return await tx.many(
        "SELECT user_id AS id, email AS name FROM altyaa.membership WHERE user_id = ANY ($1)", list(ids), into=Named
    )


async def member(tx: WorkspaceTx, user_id: UUID) -> Member | None:
    """One member."""
    return await tx.one(
        "SELECT user_id, email, role, created_at AS joined_at FROM altyaa.membership WHERE user_id = $1",
        user_id,
        into=Member,
    )


async def lock_member(tx: WorkspaceTx, user_id: UUID) -> Member | None:
    """Fetch a member and hold the row until the transaction ends. Lock the workspace first.

    What they began by their role ends before this, and what they begin later finds another role, or none: nothing that
    they make slips past a list of what they made.
    """
    return await tx.one(
        "SELECT user_id, email, role, created_at AS joined_at FROM altyaa.membership WHERE user_id = $1 FOR UPDATE",
        user_id,
        into=Member,
    )


async def members_by_address(tx: WorkspaceTx, email: str) -> list[Member]:
    """Members whose address is this one, in whatever case."""
    return await tx.many(
        """
        SELECT user_id, email, role, created_at AS joined_at
          FROM altyaa.membership
         WHERE lower(email) = lower($1)
         ORDER BY user_id
        """,
        email,
        into=Member,
    )


async def share_membership(tx: WorkspaceTx, user_id: UUID) -> Role | None:
    """A member's role, which stays as it is until the transaction ends; None for somebody who is no member.

    Whatever depends on a role reads it here: a demotion waits for what was begun under the old one.
    """
    row = await tx.one("SELECT role FROM altyaa.membership WHERE user_id = $1 FOR SHARE", user_id, into=_Role)
    return None if row is None else row.role


async def owners(tx: WorkspaceTx) -> list[UUID]:
    """The Owners of the workspace. Lock it first, where their number matters."""
    rows = await tx.many("SELECT user_id FROM altyaa.membership WHERE role = 'owner'", into=_Id)
    return [row.user_id for row in rows]


async def insert_member(
    tx: WorkspaceTx, workspace_id: UUID, user_id: UUID, role: Role, email: str, email_digest: bytes, now: datetime
) -> None:
    """Let a user into the workspace.

    Args:
        email: The address by which the workspace knows them.
        email_digest: Its blind index, 32 bytes.
    """
    await tx.execute(
        """
        INSERT INTO altyaa.membership (workspace_id, user_id, role, email, email_digest, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        workspace_id,
        user_id,
        role,
        email,
        email_digest,
        now,
    )


async def set_role(tx: WorkspaceTx, user_id: UUID, role: Role) -> None:
    """Give a member another role. Lock the workspace first."""
    await tx.execute("UPDATE altyaa.membership SET role = $2 WHERE user_id = $1", user_id, role)


async def delete_member(tx: WorkspaceTx, user_id: UUID) -> None:
    """End a membership. Lock the workspace first."""
    await tx.execute("DELETE FROM altyaa.membership WHERE user_id = $1", user_id)
