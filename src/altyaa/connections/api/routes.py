"""The endpoints of connections."""

from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from pydantic import Field

from altyaa.access.api.bounded import BoundedRoute
from altyaa.access.api.idempotent import Write, write_once
from altyaa.access.api.needs import Needs
from altyaa.access.api.paging import Page
from altyaa.access.api.parameters import NO_PARAMETERS, Parameters
from altyaa.access.api.refusals import refusals
from altyaa.connections.actions.disconnect import disconnect
from altyaa.connections.actions.look import NO_SUCH_CONNECTION, health, history, look, look_at
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.open_token import set_token_open
from altyaa.connections.actions.token import FreshTokens
from altyaa.connections.api import bodies
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.http.problems import Halted
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import (
    BODY_TOO_LARGE,
    CONNECTION_ENDED,
    CONNECTION_NEEDS_PERSON,
    IDEMPOTENCY_KEY_REUSED,
    NOT_FOUND,
    PROVIDER_FAILED,
    TOKEN_CLOSED,
    Refused,
)

T = TypeVar("T")
router = APIRouter(prefix="/connections", tags=["connections"], route_class=BoundedRoute)

Reader = Annotated[Principal, Depends(Needs("connections.read"))]
Writer = Annotated[Principal, Depends(Needs("connections.write"))]
TokenTaker = Annotated[Principal, Depends(Needs("connections.token"))]
ConnectionId = Annotated[str, Path(max_length=50, description="Id of the connection.", examples=[bodies.CONNECTION_ID])]


class ConnectionPage(Page):
    """Which connections to list."""

    provider: str | None = Field(None, max_length=50, description="Only those at this platform.", examples=["google"])
    reference: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="Only those by links with this reference.",
        examples=["customer 4711"],
    )


class Ending(Parameters):
    """How to disconnect."""

    dry_run: bool = Field(False, description="Say what would happen, and do nothing.")


async def _means(request: Request) -> Means:
    means: Means = request.app.state.connections
    return means


async def _tokens(request: Request) -> FreshTokens:
    tokens: FreshTokens = request.app.state.fresh_tokens
    return tokens


Here = Annotated[Means, Depends(_means)]
Tokens = Annotated[FreshTokens, Depends(_tokens)]


@router.get(
    "",
    summary="List the connections of the workspace",
    response_description="One page of connections.",
    responses=refusals(),
)
async def list_connections(
    caller: Reader, here: Here, page: Annotated[ConnectionPage, Query()]
) -> bodies.ConnectionList:
    """Newest first, disconnected ones left out. Tokens are in no answer but that of `POST …/token`."""
    known, before = await health(here.db), page.before("con")
    async with here.db.workspace(caller) as tx:
        found = await look(
            tx,
            known,
            here.providers,
            here.clock(),
            provider=page.provider,
            reference=page.reference,
            before=before,
            most=page.limit + 1,
        )
    shown = found[: page.limit]
    last = write_id("con", shown[-1].connection.id) if len(found) > page.limit else None
    return bodies.ConnectionList(data=[bodies.connection_out(view) for view in shown], next_cursor=last)


@router.get(
    "/{connection_id}",
    summary="Show a connection",
    dependencies=[NO_PARAMETERS],
    response_description="The connection.",
    responses=refusals(NOT_FOUND),
)
async def show_connection(caller: Reader, here: Here, connection_id: ConnectionId) -> bodies.ConnectionDetail:
    """With both clocks, its state and who has to act, and what happened to it. A disconnected one is shown too."""
    wanted, known = _id(connection_id), await health(here.db)
    async with here.db.workspace(caller) as tx:
        view = _unless_refused(await look_at(tx, known, here.providers, here.clock(), wanted))
        return bodies.detail_out(view, await history(tx, wanted))


@router.patch(
    "/{connection_id}",
    summary="Open or close a connection's token",
    dependencies=[NO_PARAMETERS],
    response_description="The connection as it is now.",
    responses=refusals(NOT_FOUND, CONNECTION_ENDED, IDEMPOTENCY_KEY_REUSED, BODY_TOO_LARGE),
)
async def change_connection(
    caller: Writer,
    here: Here,
    write: Write,
    response: Response,
    connection_id: ConnectionId,
    body: Annotated[bodies.ChangeBody, Body()],
) -> bodies.ConnectionOut:
    """Opened, the token itself is handed to every credential with `connections.token`. Who did it is written down."""
    wanted, known, now = _id(connection_id), await health(here.db), here.clock()

    async def act(tx: WorkspaceTx) -> bodies.ConnectionOut | Refused:
        refused = await set_token_open(tx, here.scopes, now, wanted, body.token_open)
        view = await look_at(tx, known, here.providers, now, wanted) if refused is None else refused
        return view if isinstance(view, Refused) else bodies.connection_out(view)

    return await write_once(here.db, caller, write, response, bodies.ConnectionOut, act)


@router.post(
    "/{connection_id}/token",
    summary="Take a fresh token of a connection",
    dependencies=[NO_PARAMETERS],
    response_description="A token that works now.",
    responses=refusals(NOT_FOUND, CONNECTION_ENDED, CONNECTION_NEEDS_PERSON, TOKEN_CLOSED, PROVIDER_FAILED),
)
async def take_token(caller: TokenTaker, tokens: Tokens, connection_id: ConnectionId) -> bodies.TokenOut:
    """Renewed first where that is due, once for all who ask meanwhile. Each time is written down."""
    return bodies.token_out(_unless_refused(await tokens(caller, _id(connection_id))))


@router.delete(
    "/{connection_id}",
    summary="Disconnect",
    response_description="What was disconnected, or would be.",
    responses=refusals(NOT_FOUND, CONNECTION_ENDED),
)
async def end_connection(
    caller: Writer, here: Here, connection_id: ConnectionId, ending: Annotated[Ending, Query()]
) -> bodies.DisconnectedOut:
    """Its tokens are deleted at once. With the last one of an account the platform is told, unless it is shared."""
    ended = await disconnect(here, caller, _id(connection_id), dry_run=ending.dry_run)
    return bodies.disconnected_out(_unless_refused(ended))


def _id(text: str) -> UUID:
    """What is no id is answered as one that nobody has."""
    return _unless_refused(read_id("con", text) or NO_SUCH_CONNECTION)


def _unless_refused(value: T | Refused) -> T:
    if isinstance(value, Refused):
        raise Halted(value)
    return value
