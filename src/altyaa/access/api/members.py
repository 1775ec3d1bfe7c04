"""``GET /v1/members``: who belongs to the workspace."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from altyaa.access import store
from altyaa.access.api import fields
from altyaa.access.api.needs import Needs
from altyaa.access.api.paging import Page
from altyaa.access.model import Member
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.roles import Role

router = APIRouter(tags=["members"])


class MemberOut(BaseModel):
    """A person in the workspace."""

    id: fields.UserId
    email: str = Field(description="Address that they sign in with.", examples=["mara@harbor.example"])
    role: Role = Field(description="What they may do here; each role includes those before it.")
    joined_at: datetime = Field(description="When they became a member.")


class MembersOut(BaseModel):
    """One page of members."""

    data: list[MemberOut] = Field(description="The members of this page.")
    next_cursor: fields.NextCursor


@router.get("/members", summary="List the members", response_description="One page of members.")
async def members(
    request: Request,
    principal: Annotated[Principal, Depends(Needs("members.read"))],
    page: Annotated[Page, Query()],
) -> MembersOut:
    """Those with the newest accounts first."""
    before = page.before("usr")
    async with request.app.state.runtime.db.workspace(principal) as tx:
        found = await store.members(tx, before, page.limit + 1)
    shown = found[: page.limit]
    return MembersOut(
        data=[_out(member) for member in shown],
        next_cursor=write_id("usr", shown[-1].user_id) if len(found) > page.limit else None,
    )


def _out(member: Member) -> MemberOut:
    return MemberOut(
        id=write_id("usr", member.user_id), email=member.email, role=member.role, joined_at=member.joined_at
    )
