"""What an endpoint of the JSON API needs, as data."""

from fastapi import Request, Response
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase

from altyaa.access.authenticate import Authenticator
from altyaa.infra.http.origin import note_origin
from altyaa.infra.http.problems import Halted
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused


class Needs(SecurityBase):
    """A FastAPI dependency that admits callers with all of ``scopes``.

    It is data: the route table lists it, and tests read it.

    Attributes:
        scopes: Names; none means that any valid credential will do.
    """

    def __init__(self, *scopes: str) -> None:
        self.scopes = scopes
        # How the OpenAPI document says that a bearer is needed.
        self.model = HTTPBearer(description="A workspace API key, or an access token of an app.")
        self.scheme_name = "workspace_api_key"

    async def __call__(self, request: Request, response: Response) -> Principal:
        """The caller.

        Raises:
            Halted: With the refusal.
            DatabaseUnavailable: The credential could not be looked up.
        """
        authenticate: Authenticator = request.app.state.authenticate
        resource = request.app.state.runtime.settings.base_url
        judged = await authenticate(request.scope, self.scopes, resource)
        if isinstance(judged, Refused):
            raise Halted(judged)
        request.state.principal = judged.verified.principal.id
        note_origin(request, request.app.state.proxies)
        response.headers["X-Altyaa-Workspace"] = judged.verified.workspace_wire.decode()
        response.headers["Cache-Control"] = "no-store"
        return judged.verified.principal
