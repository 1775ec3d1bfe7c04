"""What a client library is asked to do."""

from dataclasses import dataclass
from typing import Any, Literal

import httpx


@dataclass(frozen=True, slots=True)
class Ask:
    """One flow.

    Attributes:
        issuer: The authorization server, without a trailing slash.
        scope: Separated by spaces.
        auth: Where the secret goes: the Authorization header, or the body of the request.
        pkce: Whether the flow sends a challenge.
    """

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    scope: str
    auth: Literal["basic", "post"] = "basic"
    pkce: bool = True

    @property
    def auth_method(self) -> Literal["client_secret_basic", "client_secret_post"]:
        """As the registry of RFC 7591 names it."""
        return "client_secret_basic" if self.auth == "basic" else "client_secret_post"

    async def metadata(self) -> dict[str, Any]:
        """What the authorization server says of itself (RFC 8414), for a library that has to be told."""
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"{self.issuer}/.well-known/oauth-authorization-server")
        found: dict[str, Any] = answer.raise_for_status().json()
        return found
