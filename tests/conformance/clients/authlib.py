"""Authlib's httpx client. It makes and checks state; the verifier is the caller's to keep."""

import secrets
from typing import Any

from authlib.integrations.httpx_client import AsyncOAuth2Client

from tests.conformance.clients.ask import Ask


class Client:
    """One flow."""

    async def begin(self, ask: Ask) -> str:
        """Where to send the browser."""
        self._server = await ask.metadata()
        self._session = AsyncOAuth2Client(
            ask.client_id,
            ask.client_secret,
            token_endpoint_auth_method=ask.auth_method,
            revocation_endpoint_auth_method=ask.auth_method,
            redirect_uri=ask.redirect_uri,
            scope=ask.scope,
            code_challenge_method="S256" if ask.pkce else None,
        )
        self._proof = {"code_verifier": secrets.token_urlsafe(32)} if ask.pkce else {}
        endpoint = self._server["authorization_endpoint"]
        url, self._state = self._session.create_authorization_url(endpoint, **self._proof)
        return str(url)

    async def exchange(self, callback: str) -> dict[str, Any]:
        """The token for the code."""
        endpoint = self._server["token_endpoint"]
        return dict(
            await self._session.fetch_token(endpoint, authorization_response=callback, state=self._state, **self._proof)
        )

    async def introspect(self, access_token: str) -> bool:
        """Whether it is active."""
        answer = await self._session.introspect_token(self._server["introspection_endpoint"], access_token)
        return bool(answer.raise_for_status().json()["active"])

    async def refresh(self, token: dict[str, Any]) -> dict[str, Any]:
        """The next token."""
        return dict(await self._session.refresh_token(self._server["token_endpoint"], token["refresh_token"]))

    async def revoke(self, token: dict[str, Any]) -> bool:
        """Revoke the refresh token."""
        answer = await self._session.revoke_token(self._server["revocation_endpoint"], token["refresh_token"])
        answer.raise_for_status()
        return True
