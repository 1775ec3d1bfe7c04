"""``GET /.well-known/oauth-authorization-server`` (RFC 8414), and what pages of other origins ask first (CORS)."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from altyaa.infra.settings import Settings
from altyaa.oauth.api.answers import CORS
from altyaa.oauth.model import GRANT_TYPES
from altyaa.protocol.rfc8414_metadata import metadata

PATH = "/.well-known/oauth-authorization-server"
_FOR_AN_HOUR = {"Cache-Control": "public, max-age=3600", **CORS}
_PREFLIGHT = {
    **CORS,
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "86400",
}


class MetadataEndpoint:
    """The document, which changes with the settings alone."""

    def __init__(self, settings: Settings) -> None:
        self._document = metadata(settings.base_url, GRANT_TYPES, settings.scopes)

    async def answer(self, _request: Request) -> Response:
        """What this authorization server can do, and where."""
        return JSONResponse(self._document, headers=_FOR_AN_HOUR)


async def preflight(_request: Request) -> Response:
    """Say to a browser that a page of any origin may ask, without cookies."""
    return Response(status_code=204, headers=_PREFLIGHT)
