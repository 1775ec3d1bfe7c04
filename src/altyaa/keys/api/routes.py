"""The endpoints of keys."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from pydantic import Field

from altyaa.access.api import fields
from altyaa.access.api.bounded import BoundedRoute
from altyaa.access.api.idempotent import Write, write_once
from altyaa.access.api.needs import Needs
from altyaa.access.api.paging import Page
from altyaa.access.api.parameters import NO_PARAMETERS, Parameters
from altyaa.access.api.refusals import refusals
from altyaa.infra import entropy
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.infra.settings import Settings
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import (
    BODY_TOO_LARGE,
    EXCEEDS_OWN_ACCESS,
    IDEMPOTENCY_KEY_REUSED,
    KEY_ENDED,
    LAST_SECRET,
    NOT_FOUND,
    ROTATION_IN_PROGRESS,
    UNKNOWN_SCOPE,
    Refused,
)
from altyaa.keys import actions
from altyaa.keys.api import bodies, reading
from altyaa.keys.model import RotationAsk, Status
from altyaa.keys.rules.words import LONGEST_REASON, read_reason

router = APIRouter(prefix="/keys", tags=["keys"], route_class=BoundedRoute)

Reader = Annotated[Principal, Depends(Needs("keys.read"))]
Writer = Annotated[Principal, Depends(Needs("keys.write"))]
KeyId = Annotated[str, Path(max_length=50, description="Id of the key.", examples=[fields.KEY_ID])]
SecretId = Annotated[str, Path(max_length=50, description="Id of the secret.", examples=[fields.SECRET_ID])]


_SHOWN_BEFORE: dict[int | str, dict[str, Any]] = {
    200: {"model": bodies.KeyWithSecret, "description": "The same Idempotency-Key came before; `key` is null."}
}


class KeyPage(Page):
    """Which keys to list."""

    status: Status | None = Field(None, description="Only keys of this status.")


class Ending(Parameters):
    """How to end a key."""

    descendants: bool = Field(False, description="End the keys that it made too, to the last.")
    reason: str | None = Field(
        None, max_length=LONGEST_REASON, description="Why, for the record: printable; `by hand` where left out."
    )


class Process:
    """What the handlers read of the process."""

    def __init__(self, request: Request) -> None:
        runtime = request.app.state.runtime
        self.db: Database = runtime.db
        self.settings: Settings = runtime.settings
        self.means = actions.Means(entropy.now, entropy.new_id, runtime.keyring.keys, self.settings.scopes)


async def _process(request: Request) -> Process:
    # A plain function, or the class itself, FastAPI would run in a thread, for each request.
    return Process(request)


Here = Annotated[Process, Depends(_process)]


@router.get(
    "",
    summary="List the keys of the workspace",
    response_description="One page of keys.",
    responses=refusals(),
)
async def list_keys(caller: Reader, here: Here, page: Annotated[KeyPage, Query()]) -> bodies.KeyList:
    """Newest first, those that ended among them."""
    before = page.before("key")
    async with here.db.workspace(caller) as tx:
        found = await actions.list_keys(tx, entropy.now, status=page.status, before=before, most=page.limit + 1)
    shown = found[: page.limit]
    last = write_id("key", shown[-1].key.id) if len(found) > page.limit else None
    return bodies.KeyList(data=[bodies.key_out(view) for view in shown], next_cursor=last)


@router.post(
    "",
    status_code=201,
    summary="Make a key",
    dependencies=[NO_PARAMETERS],
    response_description="The new key. Copy `key` now.",
    responses=_SHOWN_BEFORE | refusals(EXCEEDS_OWN_ACCESS, UNKNOWN_SCOPE, IDEMPOTENCY_KEY_REUSED, BODY_TOO_LARGE),
)
async def create_key(
    caller: Writer, here: Here, write: Write, response: Response, body: Annotated[bodies.KeyBody, Body()]
) -> bodies.KeyWithSecret:
    """The key itself is in this one answer and can't be shown again."""

    async def act(tx: WorkspaceTx) -> bodies.KeyWithSecret | Refused:
        ask = reading.key_ask(body, here.settings.scopes, here.settings.key_rotation_days, entropy.now())
        made = await actions.create_key(tx, here.means, entropy.new_secret(), ask)
        return made if isinstance(made, Refused) else bodies.created_out(made)

    return await write_once(here.db, caller, write, response, bodies.KeyWithSecret, act)


@router.get(
    "/{key_id}",
    summary="Show a key",
    dependencies=[NO_PARAMETERS],
    response_description="The key.",
    responses=refusals(NOT_FOUND),
)
async def show_key(caller: Reader, here: Here, key_id: KeyId) -> bodies.KeyDetail:
    """With every secret it has or had, when each was last used and from where, and the keys that it made."""
    wanted = reading.key_id(key_id)
    async with here.db.workspace(caller) as tx:
        found = await actions.show_key(tx, entropy.now, wanted)
    return bodies.detail_out(reading.sent(found))


@router.patch(
    "/{key_id}",
    summary="Change a key",
    dependencies=[NO_PARAMETERS],
    response_description="The key as it is now.",
    responses=refusals(NOT_FOUND, EXCEEDS_OWN_ACCESS, UNKNOWN_SCOPE, KEY_ENDED, IDEMPOTENCY_KEY_REUSED, BODY_TOO_LARGE),
)
async def change_key(
    caller: Writer,
    here: Here,
    write: Write,
    response: Response,
    key_id: KeyId,
    body: Annotated[bodies.ChangeBody, Body()],
) -> bodies.KeyDetail:
    """Any change may make a key less. It may make it more only within what the caller may do itself."""
    wanted = reading.key_id(key_id)

    async def act(tx: WorkspaceTx) -> bodies.KeyDetail | Refused:
        # Here, and not before: a change that was made is answered again even when its expiry has passed since.
        change = reading.key_change(body, here.settings.scopes, entropy.now())
        changed = await actions.change_key(tx, here.means, wanted, change)
        return changed if isinstance(changed, Refused) else bodies.detail_out(changed)

    return await write_once(here.db, caller, write, response, bodies.KeyDetail, act)


@router.delete(
    "/{key_id}",
    summary="Revoke a key",
    response_description="What ended, and what goes on working.",
    responses=refusals(NOT_FOUND, IDEMPOTENCY_KEY_REUSED, BODY_TOO_LARGE),
)
async def revoke_key(
    caller: Writer, here: Here, write: Write, response: Response, key_id: KeyId, ending: Annotated[Ending, Query()]
) -> bodies.RevokedOut:
    """At once and for good. Revoking it again changes nothing."""
    wanted = reading.key_id(key_id)
    reason = "by hand" if ending.reason is None else reading.sent(read_reason(ending.reason))

    async def act(tx: WorkspaceTx) -> bodies.RevokedOut | Refused:
        ended = await actions.revoke_key(tx, here.means, wanted, reason, with_descendants=ending.descendants)
        return ended if isinstance(ended, Refused) else bodies.revoked_out(ended)

    return await write_once(here.db, caller, write, response, bodies.RevokedOut, act)


@router.post(
    "/{key_id}/rotate",
    status_code=201,
    summary="Give a key another secret",
    dependencies=[NO_PARAMETERS],
    response_description="The key with its new secret. Copy `key` now.",
    responses=_SHOWN_BEFORE
    | refusals(NOT_FOUND, EXCEEDS_OWN_ACCESS, KEY_ENDED, ROTATION_IN_PROGRESS, IDEMPOTENCY_KEY_REUSED, BODY_TOO_LARGE),
)
async def rotate_key(
    caller: Writer,
    here: Here,
    write: Write,
    response: Response,
    key_id: KeyId,
    body: Annotated[bodies.RotationBody | None, Body()] = None,
) -> bodies.KeyWithSecret:
    """The id stays, and the secret before goes on working for the overlap. The new key is in this one answer."""
    wanted, body = reading.key_id(key_id), body or bodies.RotationBody()
    overlap, days = timedelta(seconds=body.overlap_seconds), here.settings.key_rotation_days
    ask = RotationAsk(overlap, body.retire_oldest, days)

    async def act(tx: WorkspaceTx) -> bodies.KeyWithSecret | Refused:
        made = await actions.rotate_key(tx, here.means, entropy.new_secret(), wanted, ask)
        return made if isinstance(made, Refused) else bodies.created_out(made)

    return await write_once(here.db, caller, write, response, bodies.KeyWithSecret, act)


@router.delete(
    "/{key_id}/secrets/{secret_id}",
    summary="Retire one of two secrets",
    dependencies=[NO_PARAMETERS],
    response_description="The key as it is now.",
    responses=refusals(NOT_FOUND, LAST_SECRET, IDEMPOTENCY_KEY_REUSED, BODY_TOO_LARGE),
)
async def retire_secret(
    caller: Writer, here: Here, write: Write, response: Response, key_id: KeyId, secret_id: SecretId
) -> bodies.KeyDetail:
    """End a secret before its time, once `last_used_at` proves that nobody uses it. Another one has to be left."""
    wanted, secret = reading.key_id(key_id), reading.secret_id(secret_id)

    async def act(tx: WorkspaceTx) -> bodies.KeyDetail | Refused:
        left = await actions.retire_secret(tx, here.means, wanted, secret)
        return left if isinstance(left, Refused) else bodies.detail_out(left)

    return await write_once(here.db, caller, write, response, bodies.KeyDetail, act)
