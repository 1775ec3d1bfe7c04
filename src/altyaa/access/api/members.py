"""``GET /v1/members``: who belongs to the workspace."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from altyaa.access import store
from altyaa.access.api.needs import Needs
from altyaa.access.api.paging import cursor_id
from altyaa.access.model import Member
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.roles import Role

router = APIRouter(tags=["members"])


class MemberOut(BaseModel):
    """A person in the workspace."""

    id: str = Field(examples=["usr_01JAH8K2VQ5S0T7WZ3M4N9"])
    email: str = Field(examples=["mara@harbor.example"])
    role: Role
    joined_at: datetime


class MembersOut(BaseModel):
    """One page."""

    data: list[MemberOut]
    next_cursor: str | None = Field(description="Ask for the next page with it; null on the last page.")


@router.get("/members", summary="List the members")
async def members(
    request: Request,
    principal: Annotated[Principal, Depends(Needs("members.read"))],
    limit: Annotated[int, Query(ge=1, le=200, description="Most members of one page.")] = 50,
    cursor: Annotated[str | None, Query(max_length=100, description="`next_cursor` of the page before.")] = None,
) -> MembersOut:
    """Those with the newest accounts first."""
    before = cursor_id("usr", cursor)
    async with request.app.state.runtime.db.workspace(principal) as tx:
        found = await store.members(tx, before, limit + 1)
    page = found[:limit]
    return MembersOut(
        data=[_out(member) for member in page],
        next_cursor=write_id("usr", page[-1].user_id) if len(found) > limit else None,
    )


def _out(member: Member) -> MemberOut:
    return MemberOut(
        id=write_id("usr", member.user_id), email=member.email, role=member.role, joined_at=member.joined_at
    )
