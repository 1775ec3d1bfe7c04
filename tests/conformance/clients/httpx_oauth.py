"""httpx-oauth: state, verifier and the code in the callback are the caller's; it knows no introspection."""

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

from httpx_oauth.oauth2 import OAuth2

from tests.conformance.clients.ask import Ask


class Client:
    """One flow."""

    async def begin(self, ask: Ask) -> str:
        """Where to send the browser."""
        server = await ask.metadata()
        self._redirect_uri = ask.redirect_uri
        self._state = secrets.token_urlsafe(16)
        self._verifier = secrets.token_urlsafe(32) if ask.pkce else None
        self._client = OAuth2(
            ask.client_id,
            ask.client_secret,
            server["authorization_endpoint"],
            server["token_endpoint"],
            refresh_token_endpoint=server["token_endpoint"],
            revoke_token_endpoint=server["revocation_endpoint"],
            token_endpoint_auth_method=ask.auth_method,
            revocation_endpoint_auth_method=ask.auth_method,
        )
        return await self._client.get_authorization_url(
            ask.redirect_uri,
            self._state,
            ask.scope.split(),
            _challenge(self._verifier) if self._verifier else None,
            "S256" if self._verifier else None,
        )

    async def exchange(self, callback: str) -> dict[str, Any]:
        """The token for the code.

        Raises:
            ValueError: Another state than was sent.
        """
        answer = parse_qs(urlsplit(callback).query)
        if answer["state"] != [self._state]:
            raise ValueError("not the state that was sent")
        return await self._client.get_access_token(answer["code"][0], self._redirect_uri, self._verifier)

    async def introspect(self, _access_token: str) -> None:
        """It cannot."""

    async def refresh(self, token: dict[str, Any]) -> dict[str, Any]:
        """The next token."""
        return await self._client.refresh_token(token["refresh_token"])

    async def revoke(self, token: dict[str, Any]) -> bool:
        """Revoke the refresh token."""
        await self._client.revoke_token(token["refresh_token"], "refresh_token")
        return True


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
