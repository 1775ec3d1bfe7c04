"""Notes where a request came from, for what it writes down."""

from starlette.requests import Request

from altyaa.infra.http.peer import Networks, client_address
from altyaa.infra.origin import LONGEST_AGENT, ORIGIN
from altyaa.kernel.fact import Origin


def note_origin(request: Request, proxies: Networks) -> Origin:
    """Set ``ORIGIN`` for the rest of this request."""
    agent, address = request.headers.get("user-agent"), client_address(request.scope, proxies)
    origin = Origin(request.state.request_id, address, agent and agent[:LONGEST_AGENT])
    ORIGIN.set(origin)
    return origin
