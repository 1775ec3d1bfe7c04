"""``/v1/oauth/grants``: the tokens that apps hold for people of this workspace, one grant for each device."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from altyaa.access.api import fields
from altyaa.access.api.bounded import BoundedRoute
from altyaa.access.api.idempotent import Write, write_once
from altyaa.access.api.paging import Page
from altyaa.access.api.parameters import NO_PARAMETERS
from altyaa.access.api.refusals import refusals
from altyaa.infra import entropy
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.http.problems import Halted
from altyaa.kernel.problems import BODY_TOO_LARGE, IDEMPOTENCY_KEY_REUSED, NOT_FOUND, Refused
from altyaa.oauth.actions.look import NO_SUCH_GRANT, list_grants, show_grant
from altyaa.oauth.actions.revoke import revoke_grant
from altyaa.oauth.api import grant_bodies as bodies
from altyaa.oauth.api.shared import (
    Db,
    Ending,
    FilterClient,
    FilterUser,
    Keys,
    Reader,
    Writer,
    filtered,
    next_cursor,
    sent_id,
)
from altyaa.oauth.store.grant_views import GrantStatus, WhichGrants

router = APIRouter(prefix="/oauth/grants", tags=["apps"], route_class=BoundedRoute)

GrantId = Annotated[str, Path(max_length=50, description="Id of the grant.", examples=[fields.GRANT_ID])]


class GrantPage(Page):
    """Which grants to list."""

    client_id: FilterClient = None
    user_id: FilterUser = None
    consent_id: str | None = Field(
        None, max_length=50, description="Only those of this consent, `cst_…`.", examples=[fields.CONSENT_ID]
    )
    status: GrantStatus | None = Field(None, description="Only grants of this status.")


@router.get(
    "",
    summary="List the grants of apps",
    response_description="One page of grants.",
    responses=refusals(),
)
async def list_of_grants(caller: Reader, db: Db, keys: Keys, page: Annotated[GrantPage, Query()]) -> bodies.GrantList:
    """Newest first. One that has ended is listed for 30 days more."""
    which = WhichGrants(
        consent_id=filtered("cst", "consent_id", page.consent_id),
        client_id=filtered("app", "client_id", page.client_id),
        user_id=filtered("usr", "user_id", page.user_id),
        status=page.status,
        before=page.before("grt"),
        most=page.limit + 1,
    )
    async with db.workspace(caller) as tx:
        found = await list_grants(tx, keys, entropy.now, which)
    return bodies.GrantList(
        data=[bodies.grant_out(each) for each in found[: page.limit]],
        next_cursor=next_cursor("grt", [each.id for each in found], page.limit),
    )


@router.get(
    "/{grant_id}",
    summary="Show a grant",
    dependencies=[NO_PARAMETERS],
    response_description="The grant.",
    responses=refusals(NOT_FOUND),
)
async def show_one_grant(caller: Reader, db: Db, keys: Keys, grant_id: GrantId) -> bodies.GrantDetail:
    """With its last refreshes: when, from which network, by what, and whether each was a repeat."""
    wanted = sent_id("grt", grant_id, NO_SUCH_GRANT)
    async with db.workspace(caller) as tx:
        found = await show_grant(tx, keys, entropy.now, wanted)
    if isinstance(found, Refused):
        raise Halted(found)
    return bodies.detail_out(found)


@router.delete(
    "/{grant_id}",
    summary="End a grant",
    response_description="What ended.",
    responses=refusals(NOT_FOUND, IDEMPOTENCY_KEY_REUSED, BODY_TOO_LARGE),
)
async def end_grant(
    caller: Writer, db: Db, write: Write, response: Response, grant_id: GrantId, ending: Annotated[Ending, Query()]
) -> bodies.GrantRevoked:
    """At once, with its tokens. The consent stays, so the app may ask for another without a question to the person."""
    wanted, reason = sent_id("grt", grant_id, NO_SUCH_GRANT), ending.words()

    async def act(tx: WorkspaceTx) -> bodies.GrantRevoked | Refused:
        ended = await revoke_grant(tx, entropy.now, wanted, reason)
        return ended if isinstance(ended, Refused) else bodies.revoked_out(ended)

    return await write_once(db, caller, write, response, bodies.GrantRevoked, act)
