"""Answers of the protocol's endpoints: JSON that nobody may keep (RFC 6749 §5.1, §5.2)."""

from collections.abc import Mapping
from functools import lru_cache
from json import JSONEncoder
from typing import Any
from uuid import UUID

from starlette.responses import JSONResponse, Response

from altyaa.kernel.ids import write_id
from altyaa.oauth.model import Issued
from altyaa.protocol.rfc6749_errors import OAuthRefused

# Any page may call these endpoints: what they answer is for whoever holds a secret, and no cookie counts here.
CORS = {"Access-Control-Allow-Origin": "*"}
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache", **CORS}
MEDIA_TYPE = "application/json"
_written = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_BASIC = 'Basic realm="altyaa"'
_RETRY_AFTER_SECONDS = 2
UNAVAILABLE = OAuthRefused(
    "temporarily_unavailable", "The service cannot answer at the moment. Try again.", retry_after=_RETRY_AFTER_SECONDS
)


def json_answer(body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An answer in JSON."""
    return JSONResponse(body, status, {**NO_STORE, **(headers or {})})


def tokens(issued: Issued) -> Response:
    """Tokens (§5.1), with the workspace that they open."""
    return Response(token_body(issued), headers=NO_STORE, media_type=MEDIA_TYPE)


def token_body(issued: Issued) -> bytes:
    """What ``tokens`` says, as JSON."""
    body: dict[str, Any] = {
        "access_token": issued.access_token.reveal(),
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "scope": " ".join(sorted(issued.scopes)),
        "workspace_id": _workspace(issued.workspace_id),
    }
    if issued.refresh_token is not None:
        body["refresh_token"] = issued.refresh_token.reveal()
    return _written(body).encode()


@lru_cache(maxsize=4096)
def _workspace(workspace_id: UUID) -> str:
    return write_id("wks", workspace_id)


def refusal(refused: OAuthRefused, issuer: str, status: int | None = None, *, by_header: bool = False) -> JSONResponse:
    """A refusal (§5.2).

    Args:
        issuer: The public address, without a trailing slash.
        status: In place of the usual one: 401 for a client that did not prove who it is, else 400.
        by_header: The client used the Authorization header: the answer names its scheme.
    """
    headers = {} if refused.retry_after is None else {"Retry-After": str(refused.retry_after)}
    if refused.error == "invalid_client":
        status = status or 401
        if by_header:
            headers["WWW-Authenticate"] = _BASIC
    return json_answer(refused.told(issuer), status or 400, headers)
