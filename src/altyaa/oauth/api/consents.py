"""``/v1/oauth/consents``: what people allowed apps in this workspace."""

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
from altyaa.kernel.problems import BODY_TOO_LARGE, IDEMPOTENCY_KEY_REUSED, INVALID_VALUE, NOT_FOUND, Refused
from altyaa.oauth.actions.look import NO_SUCH_CONSENT, list_consents, show_consent
from altyaa.oauth.actions.revoke import revoke_all, revoke_consent
from altyaa.oauth.api import consent_bodies as bodies
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
from altyaa.oauth.store.consent_views import ConsentStatus, WhichConsents

router = APIRouter(prefix="/oauth/consents", tags=["apps"], route_class=BoundedRoute)

ConsentId = Annotated[str, Path(max_length=50, description="Id of the consent.", examples=[fields.CONSENT_ID])]


class ConsentPage(Page):
    """Which consents to list."""

    client_id: FilterClient = None
    user_id: FilterUser = None
    status: ConsentStatus | None = Field(None, description="Only consents of this status.")


class EndingAll(Ending):
    """Whose consents to end: exactly one of the two is named."""

    client_id: FilterClient = None
    user_id: FilterUser = None


@router.get(
    "",
    summary="List what people allowed apps",
    response_description="One page of consents.",
    responses=refusals(),
)
async def list_of_consents(
    caller: Reader, db: Db, keys: Keys, page: Annotated[ConsentPage, Query()]
) -> bodies.ConsentList:
    """Newest first, those that ended among them. There is one for each app and person."""
    which = WhichConsents(
        client_id=filtered("app", "client_id", page.client_id),
        user_id=filtered("usr", "user_id", page.user_id),
        status=page.status,
        before=page.before("cst"),
        most=page.limit + 1,
    )
    async with db.workspace(caller) as tx:
        found = await list_consents(tx, keys, entropy.now, which)
    return bodies.ConsentList(
        data=[bodies.consent_out(each) for each in found[: page.limit]],
        next_cursor=next_cursor("cst", [each.id for each in found], page.limit),
    )


@router.delete(
    "",
    summary="End everything of an app, or of a person",
    response_description="What ended.",
    responses=refusals(IDEMPOTENCY_KEY_REUSED, BODY_TOO_LARGE),
)
async def end_consents(
    caller: Writer, db: Db, write: Write, response: Response, ending: Annotated[EndingAll, Query()]
) -> bodies.AllRevokedOut:
    """Name the app or the person, exactly one of the two. Consents with their grants, at once."""
    client_id = filtered("app", "client_id", ending.client_id)
    user_id, reason = filtered("usr", "user_id", ending.user_id), ending.words()
    if (client_id is None) == (user_id is None):
        why = "Name exactly one of client_id and user_id."
        raise Halted(Refused(INVALID_VALUE, "neither one filter nor the other, or both", why))

    async def act(tx: WorkspaceTx) -> bodies.AllRevokedOut | Refused:
        return bodies.all_out(await revoke_all(tx, entropy.now, client_id=client_id, user_id=user_id, reason=reason))

    return await write_once(db, caller, write, response, bodies.AllRevokedOut, act)


@router.get(
    "/{consent_id}",
    summary="Show a consent",
    dependencies=[NO_PARAMETERS],
    response_description="The consent.",
    responses=refusals(NOT_FOUND),
)
async def show_one_consent(caller: Reader, db: Db, keys: Keys, consent_id: ConsentId) -> bodies.ConsentOut:
    """What a person allowed an app; its grants are listed by `/oauth/grants?consent_id=…`."""
    wanted = sent_id("cst", consent_id, NO_SUCH_CONSENT)
    async with db.workspace(caller) as tx:
        found = await show_consent(tx, keys, entropy.now, wanted)
    if isinstance(found, Refused):
        raise Halted(found)
    return bodies.consent_out(found)


@router.delete(
    "/{consent_id}",
    summary="End a consent with its grants",
    response_description="What ended.",
    responses=refusals(NOT_FOUND, IDEMPOTENCY_KEY_REUSED, BODY_TOO_LARGE),
)
async def end_consent(
    caller: Writer,
    db: Db,
    write: Write,
    response: Response,
    consent_id: ConsentId,
    ending: Annotated[Ending, Query()],
) -> bodies.ConsentRevoked:
    """At once. The person would be asked again. Ending it again changes nothing."""
    wanted, reason = sent_id("cst", consent_id, NO_SUCH_CONSENT), ending.words()

    async def act(tx: WorkspaceTx) -> bodies.ConsentRevoked | Refused:
        ended = await revoke_consent(tx, entropy.now, wanted, reason)
        return ended if isinstance(ended, Refused) else bodies.revoked_out(ended)

    return await write_once(db, caller, write, response, bodies.ConsentRevoked, act)
