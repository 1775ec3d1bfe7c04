"""The endpoints of OAuth apps."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from pydantic import Field

from altyaa.access.api import fields
from altyaa.access.api.bounded import BoundedRoute
from altyaa.access.api.idempotent import Write, write_once
from altyaa.access.api.paging import Page
from altyaa.access.api.parameters import NO_PARAMETERS
from altyaa.access.api.refusals import refusals
from altyaa.access.rules.secrets import NO_SUCH_SECRET
from altyaa.infra import entropy
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.infra.settings import Settings
from altyaa.kernel.problems import (
    BODY_TOO_LARGE,
    CLIENT_ENDED,
    EXCEEDS_OWN_ACCESS,
    IDEMPOTENCY_KEY_REUSED,
    LAST_SECRET,
    NOT_FOUND,
    ROLE_INSUFFICIENT,
    ROTATION_IN_PROGRESS,
    UNKNOWN_SCOPE,
    Refused,
)
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.actions.clients.look import NO_SUCH_CLIENT
from altyaa.oauth.api.clients import answers, bodies, reading
from altyaa.oauth.api.shared import Ending, Reader, Writer, next_cursor, sent_id
from altyaa.oauth.registration import ClientStatus, SecretRotation

router = APIRouter(prefix="/oauth/clients", tags=["apps"], route_class=BoundedRoute)

ClientId = Annotated[str, Path(max_length=50, description="Id of the app.", examples=[fields.CLIENT_ID])]
SecretId = Annotated[str, Path(max_length=50, description="Id of the secret.", examples=[fields.SECRET_ID])]

_SHOWN_BEFORE: dict[int | str, dict[str, Any]] = {
    200: {
        "model": answers.ClientWithSecret,
        "description": "The same Idempotency-Key came before; `client_secret` is null.",
    }
}
_WRITES = (IDEMPOTENCY_KEY_REUSED, BODY_TOO_LARGE)


class ClientPage(Page):
    """Which apps to list."""

    status: ClientStatus | None = Field(None, description="Only apps of this status.")


class Process:
    """What the handlers read of the process."""

    def __init__(self, request: Request) -> None:
        runtime = request.app.state.runtime
        self.db: Database = runtime.db
        self.settings: Settings = runtime.settings
        self.means = actions.ClientMeans(entropy.now, entropy.new_id, runtime.keyring.keys, self.settings.scopes)


def _id(text: str) -> UUID:
    return sent_id("app", text, NO_SUCH_CLIENT)


async def _process(request: Request) -> Process:
    # A plain function, or the class itself, FastAPI would run in a thread, for each request.
    return Process(request)


Here = Annotated[Process, Depends(_process)]


@router.get(
    "",
    summary="List the OAuth apps of the workspace",
    response_description="One page of apps.",
    responses=refusals(),
)
async def list_clients(caller: Reader, here: Here, page: Annotated[ClientPage, Query()]) -> answers.ClientList:
    """Newest first, those that ended among them. Apps of other workspaces that members authorized are not here."""
    before = page.before("app")
    async with here.db.workspace(caller) as tx:
        found = await actions.list_clients(tx, status=page.status, before=before, most=page.limit + 1)
    cursor = next_cursor("app", [view.client.id for view in found], page.limit)
    return answers.ClientList(data=[answers.client_out(view) for view in found[: page.limit]], next_cursor=cursor)


@router.post(
    "",
    status_code=201,
    summary="Make an OAuth app",
    dependencies=[NO_PARAMETERS],
    response_description="The new app. Copy `client_secret` now.",
    responses=_SHOWN_BEFORE | refusals(EXCEEDS_OWN_ACCESS, ROLE_INSUFFICIENT, UNKNOWN_SCOPE, *_WRITES),
)
async def create_client(
    caller: Writer, here: Here, write: Write, response: Response, body: Annotated[bodies.ClientBody, Body()]
) -> answers.ClientWithSecret:
    """The client secret is in this one answer and can't be shown again. A public app has none."""

    async def act(tx: WorkspaceTx) -> answers.ClientWithSecret | Refused:
        ask = reading.client_ask(body, here.settings.scopes)
        made = await actions.create_client(tx, here.means, entropy.new_secret(), ask)
        return made if isinstance(made, Refused) else answers.created_out(made)

    return await write_once(here.db, caller, write, response, answers.ClientWithSecret, act)


@router.get(
    "/{client_id}",
    summary="Show an OAuth app",
    dependencies=[NO_PARAMETERS],
    response_description="The app.",
    responses=refusals(NOT_FOUND),
)
async def show_client(caller: Reader, here: Here, client_id: ClientId) -> answers.ClientOut:
    """With every secret that it has or had."""
    wanted = _id(client_id)
    async with here.db.workspace(caller) as tx:
        found = await actions.show_client(tx, wanted)
    return answers.client_out(reading.sent(found))


@router.patch(
    "/{client_id}",
    summary="Change an OAuth app",
    dependencies=[NO_PARAMETERS],
    response_description="The app as it is now.",
    responses=refusals(NOT_FOUND, EXCEEDS_OWN_ACCESS, ROLE_INSUFFICIENT, UNKNOWN_SCOPE, CLIENT_ENDED, *_WRITES),
)
async def change_client(
    caller: Writer,
    here: Here,
    write: Write,
    response: Response,
    client_id: ClientId,
    body: Annotated[bodies.ClientChangeBody, Body()],
) -> answers.ClientOut:
    """Fewer scopes narrow the tokens that are out there at once. Another name or address ends `verified`."""
    wanted = _id(client_id)

    async def act(tx: WorkspaceTx) -> answers.ClientOut | Refused:
        change = reading.client_change(body, here.settings.scopes)
        changed = await actions.change_client(tx, here.means, wanted, change)
        return changed if isinstance(changed, Refused) else answers.client_out(changed)

    return await write_once(here.db, caller, write, response, answers.ClientOut, act)


@router.delete(
    "/{client_id}",
    summary="End an OAuth app",
    response_description="The app as it is now.",
    responses=refusals(NOT_FOUND, *_WRITES),
)
async def end_client(
    caller: Writer,
    here: Here,
    write: Write,
    response: Response,
    client_id: ClientId,
    ending: Annotated[Ending, Query()],
) -> answers.ClientOut:
    """At once and for good, with everything that anybody in any workspace allowed it. Again, it changes nothing."""
    wanted = _id(client_id)
    reason = ending.words()

    async def act(tx: WorkspaceTx) -> answers.ClientOut | Refused:
        ended = await actions.remove_client(tx, here.means, wanted, reason)
        return ended if isinstance(ended, Refused) else answers.client_out(ended)

    return await write_once(here.db, caller, write, response, answers.ClientOut, act)


@router.post(
    "/{client_id}/rotate",
    status_code=201,
    summary="Give an OAuth app another secret",
    dependencies=[NO_PARAMETERS],
    response_description="The app with its new secret. Copy `client_secret` now.",
    responses=_SHOWN_BEFORE | refusals(NOT_FOUND, EXCEEDS_OWN_ACCESS, CLIENT_ENDED, ROTATION_IN_PROGRESS, *_WRITES),
)
async def rotate_client_secret(
    caller: Writer,
    here: Here,
    write: Write,
    response: Response,
    client_id: ClientId,
    body: Annotated[bodies.ClientRotationBody | None, Body()] = None,
) -> answers.ClientWithSecret:
    """The id stays, and the secret before goes on working for the overlap. The new one is in this one answer."""
    wanted, body = _id(client_id), body or bodies.ClientRotationBody()
    ask = SecretRotation(timedelta(seconds=body.overlap_seconds), body.retire_oldest)

    async def act(tx: WorkspaceTx) -> answers.ClientWithSecret | Refused:
        made = await actions.rotate_client_secret(tx, here.means, entropy.new_secret(), wanted, ask)
        return made if isinstance(made, Refused) else answers.created_out(made)

    return await write_once(here.db, caller, write, response, answers.ClientWithSecret, act)


@router.delete(
    "/{client_id}/secrets/{secret_id}",
    summary="Retire one of two client secrets",
    dependencies=[NO_PARAMETERS],
    response_description="The app as it is now.",
    responses=refusals(NOT_FOUND, LAST_SECRET, *_WRITES),
)
async def retire_client_secret(
    caller: Writer, here: Here, write: Write, response: Response, client_id: ClientId, secret_id: SecretId
) -> answers.ClientOut:
    """End a secret before its time. Another one has to be left."""
    wanted, secret = _id(client_id), sent_id("sec", secret_id, NO_SUCH_SECRET)

    async def act(tx: WorkspaceTx) -> answers.ClientOut | Refused:
        left = await actions.retire_client_secret(tx, here.means, wanted, secret)
        return left if isinstance(left, Refused) else answers.client_out(left)

    return await write_once(here.db, caller, write, response, answers.ClientOut, act)


@router.post(
    "/{client_id}/revoke-tokens",
    summary="End the tokens that an OAuth app got for itself",
    dependencies=[NO_PARAMETERS],
    response_description="The app as it is now.",
    responses=refusals(NOT_FOUND, CLIENT_ENDED, *_WRITES),
)
async def revoke_client_tokens(
    caller: Writer, here: Here, write: Write, response: Response, client_id: ClientId
) -> answers.ClientOut:
    """Every access token by `client_credentials`, at once. What people allowed the app stays."""
    wanted = _id(client_id)

    async def act(tx: WorkspaceTx) -> answers.ClientOut | Refused:
        left = await actions.revoke_client_tokens(tx, here.means, wanted)
        return left if isinstance(left, Refused) else answers.client_out(left)

    return await write_once(here.db, caller, write, response, answers.ClientOut, act)
