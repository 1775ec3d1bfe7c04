"""``ANY /v1/connections/{id}/proxy/{path}``: the platform's API, with a token that the caller never sees."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from altyaa.access.api.needs import Needs
from altyaa.access.api.refusals import refusals
from altyaa.connections.actions.look import NO_SUCH_CONNECTION
from altyaa.connections.actions.proxy import SCOPE, Proxy
from altyaa.connections.api import bodies
from altyaa.connections.rules.proxying.asked import Asked
from altyaa.connections.rules.proxying.bodies import TYPES
from altyaa.infra.http.body import read_body
from altyaa.infra.http.problems import Halted
from altyaa.kernel.ids import read_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import (
    BODY_TOO_LARGE,
    CONNECTION_ENDED,
    CONNECTION_NEEDS_PERSON,
    NOT_FOUND,
    PROVIDER_FAILED,
    PROVIDER_NOT_SET_UP,
    PROXY_REFUSED,
    Refused,
)

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_EXAMPLE = {"id": "200000000000001", "name": "Harbor Coffee"}
_ANSWER: dict[str, Any] = {
    "description": "The platform's answer, whatever its status is, without tokens. "
    "`X-Altyaa-Provider` tells it from a refusal of ours.",
    "content": {"application/json": {"schema": {}, "example": _EXAMPLE}},
}
_SENT = {
    "requestBody": {"content": {type_: {"schema": {}, "example": {"message": "Hello"}} for type_ in TYPES.values()}}
}
router = APIRouter(prefix="/connections", tags=["connections"])

Caller = Annotated[Principal, Depends(Needs(SCOPE))]
ConnectionId = Annotated[str, Path(max_length=50, description="Id of the connection.", examples=[bodies.CONNECTION_ID])]
PlatformPath = Annotated[
    str,
    Path(
        description="Path at the platform, with its version: one of those that the reference of providers lists.",
        examples=["v26.0/200000000000001"],
    ),
]


async def _proxy(request: Request) -> Proxy:
    proxy: Proxy = request.app.state.proxy
    return proxy


async def call_platform(
    request: Request,
    response: Response,
    caller: Caller,
    proxy: Annotated[Proxy, Depends(_proxy)],
    connection_id: ConnectionId,
    path: PlatformPath,
) -> Response:
    """Calls the platform with the connection's own token.

    Path, method and parameters have to be among those that the platform's pack lists; parameters and bodies that
    name tokens or make another call of the call are refused. A body has 256 KiB and 1,000 members at most, an answer
    10 MiB.
    """
    wanted = read_id("con", connection_id)
    raw_path = _after(request.scope["raw_path"], connection_id)
    if wanted is None or raw_path is None:
        raise Halted(NO_SUCH_CONNECTION)
    headers = {name: ", ".join(request.headers.getlist(name)) for name in request.headers}
    asked = Asked(request.method, raw_path, request.scope["query_string"], headers)
    said = await proxy(caller, wanted, asked, partial(read_body, request))
    if isinstance(said, Refused):
        raise Halted(said)
    headers = {**said.headers, **response.headers, "x-content-type-options": "nosniff"}
    return Response(said.body, said.status, headers, said.content_type)


def _after(raw_path: bytes, connection_id: str) -> bytes | None:
    """What was sent as the platform's path. The framework's own is decoded, and nobody can tell how it was written."""
    before, _, after = raw_path.partition(b"/proxy/")
    return after if before.endswith(b"/" + connection_id.encode()) else None


for method in METHODS:
    router.add_api_route(
        "/{connection_id}/proxy/{path:path}",
        call_platform,
        methods=[method],
        name=f"call_platform_{method.lower()}",
        summary=f"Call the platform ({method})",
        responses={
            200: _ANSWER,
            **refusals(
                NOT_FOUND,
                PROXY_REFUSED,
                BODY_TOO_LARGE,
                CONNECTION_ENDED,
                CONNECTION_NEEDS_PERSON,
                PROVIDER_FAILED,
                PROVIDER_NOT_SET_UP,
            ),
        },
        openapi_extra=None if method == "GET" else _SENT,
    )
