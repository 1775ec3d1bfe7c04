"""The endpoints of policies: how often connections at a platform are looked after."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Body, Path, Response

from altyaa.access.api.bounded import BoundedRoute
from altyaa.access.api.idempotent import Write, write_once
from altyaa.access.api.parameters import NO_PARAMETERS
from altyaa.access.api.refusals import refusals
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.policies import change_policy, look_at_policies
from altyaa.connections.api import policy_bodies as bodies
from altyaa.connections.api.here import Here, Reader, Writer
from altyaa.connections.model import PolicyChange
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.problems import BODY_TOO_LARGE, IDEMPOTENCY_KEY_REUSED, INVALID_VALUE, NOT_FOUND, Refused

router = APIRouter(prefix="/connections/policies", tags=["connections"], route_class=BoundedRoute)
Name = Annotated[str, Path(max_length=50, description="The platform.", examples=["google"])]


@router.get(
    "",
    summary="List how connections are looked after",
    dependencies=[NO_PARAMETERS],
    response_description="The policy of every platform.",
    responses=refusals(),
)
async def list_policies(caller: Reader, here: Here) -> bodies.PolicyList:
    """For each platform its own policy, what this workspace set, and both together; in seconds and in words."""
    async with here.db.workspace(caller) as tx:
        found = await look_at_policies(tx, here.providers)
    return bodies.PolicyList(data=[bodies.policy_out(view) for view in found])


@router.put(
    "/{provider}",
    summary="Set how connections are looked after",
    dependencies=[NO_PARAMETERS],
    response_description="The policy as it is now.",
    responses=refusals(NOT_FOUND, INVALID_VALUE, IDEMPOTENCY_KEY_REUSED, BODY_TOO_LARGE),
)
async def set_policy(
    caller: Writer,
    here: Here,
    write: Write,
    response: Response,
    provider: Name,
    body: Annotated[bodies.PolicyBody, Body()],
) -> bodies.PolicyOut:
    """It holds at once, for connections that there are too. What would be overdue by it is spread over a while."""
    act = _changing(here, provider, bodies.change_in(body))
    return await write_once(here.db, caller, write, response, bodies.PolicyOut, act)


@router.delete(
    "/{provider}",
    summary="Go back to the platform's own policy",
    dependencies=[NO_PARAMETERS],
    response_description="The policy as it is now.",
    responses=refusals(NOT_FOUND, IDEMPOTENCY_KEY_REUSED),
)
async def reset_policy(
    caller: Writer, here: Here, write: Write, response: Response, provider: Name
) -> bodies.PolicyOut:
    """It holds at once. Where nothing was set, nothing changes."""
    return await write_once(here.db, caller, write, response, bodies.PolicyOut, _changing(here, provider, None))


def _changing(
    here: Means, provider: str, change: PolicyChange | None
) -> Callable[[WorkspaceTx], Awaitable[bodies.PolicyOut | Refused]]:
    async def act(tx: WorkspaceTx) -> bodies.PolicyOut | Refused:
        view = await change_policy(tx, here.scopes, here.providers, here.clock(), provider, change)
        return view if isinstance(view, Refused) else bodies.policy_out(view)

    return act
