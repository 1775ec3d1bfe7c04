"""The endpoints of connect sessions: links for people without an account."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Response

from altyaa.access.api.bounded import BoundedRoute
from altyaa.access.api.idempotent import Write, write_once
from altyaa.access.api.parameters import NO_PARAMETERS
from altyaa.access.api.refusals import refusals
from altyaa.connections.actions.links import NO_SUCH_LINK, Wanted, look_at_session, make_link
from altyaa.connections.actions.look import NO_SUCH_CONNECTION
from altyaa.connections.api import session_bodies as bodies
from altyaa.connections.api.here import Here, Reader, Writer, unless_refused
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id
from altyaa.kernel.problems import (
    BODY_TOO_LARGE,
    CONNECTION_ENDED,
    IDEMPOTENCY_KEY_REUSED,
    INVALID_VALUE,
    NOT_FOUND,
    PROVIDER_NOT_SET_UP,
    Refused,
)

router = APIRouter(prefix="/connections/sessions", tags=["connections"], route_class=BoundedRoute)
SessionId = Annotated[str, Path(max_length=50, description="Id of the connect session.", examples=[bodies.SESSION_ID])]
_SHOWN_BEFORE: dict[int | str, dict[str, Any]] = {
    200: {"model": bodies.SessionMade, "description": "The same Idempotency-Key came before; `url` is null."}
}


@router.post(
    "",
    status_code=201,
    summary="Make a link for somebody without an account",
    dependencies=[NO_PARAMETERS],
    response_description="The connect session. Send its `url` to the one who is to connect.",
    responses=_SHOWN_BEFORE
    | refusals(NOT_FOUND, PROVIDER_NOT_SET_UP, CONNECTION_ENDED, INVALID_VALUE, IDEMPOTENCY_KEY_REUSED, BODY_TOO_LARGE),
)
async def create_session(
    caller: Writer, here: Here, write: Write, response: Response, body: Annotated[bodies.SessionBody, Body()]
) -> bodies.SessionMade:
    """The link works once, for 30 minutes, and only as long as whoever made it may connect accounts themselves."""
    connection_id = None if body.connection_id is None else read_id("con", body.connection_id)

    async def act(tx: WorkspaceTx) -> bodies.SessionMade | Refused:
        if body.connection_id is not None and connection_id is None:
            return NO_SUCH_CONNECTION
        made = await make_link(tx, here, Wanted(body.provider, connection_id, body.reference, body.return_to))
        return made if isinstance(made, Refused) else bodies.made_out(made)

    return await write_once(here.db, caller, write, response, bodies.SessionMade, act)


@router.get(
    "/{session_id}",
    summary="Show a connect session",
    dependencies=[NO_PARAMETERS],
    response_description="The connect session.",
    responses=refusals(NOT_FOUND),
)
async def show_session(caller: Reader, here: Here, session_id: SessionId) -> bodies.SessionOut:
    """What became of it, for 30 days after its end. The link itself is in no answer but the first."""
    wanted = unless_refused(read_id("lnk", session_id) or NO_SUCH_LINK)
    async with here.db.workspace(caller) as tx:
        found = unless_refused(await look_at_session(tx, wanted))
    return bodies.session_out(found, here.clock())
