"""requests-oauthlib: it makes and checks state and PKCE; a scope that is not the one asked for is an error to it.

Revocation is a request that oauthlib prepares and the session sends; introspection neither knows.
"""

import asyncio
import os
from typing import Any

from oauthlib.oauth2 import WebApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from tests.conformance.clients.ask import Ask

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # its own way to allow http, on loopback here


class Client:
    """One flow."""

    async def begin(self, ask: Ask) -> str:
        """Where to send the browser."""
        self._ask, self._server = ask, await ask.metadata()
        self._client = WebApplicationClient(ask.client_id)
        self._session = OAuth2Session(
            client=self._client,
            redirect_uri=ask.redirect_uri,
            scope=ask.scope.split(),
            pkce="S256" if ask.pkce else None,
        )
        url, _state = self._session.authorization_url(self._server["authorization_endpoint"])
        return str(url)

    async def exchange(self, callback: str) -> dict[str, Any]:
        """The token for the code."""
        return dict(
            await asyncio.to_thread(
                self._session.fetch_token,
                self._server["token_endpoint"],
                authorization_response=callback,
                client_secret=self._ask.client_secret,
                include_client_id=self._ask.auth == "post",
            )
        )

    async def introspect(self, _access_token: str) -> None:
        """It cannot."""

    async def refresh(self, token: dict[str, Any]) -> dict[str, Any]:
        """The next token."""
        return dict(
            await asyncio.to_thread(
                self._session.refresh_token,
                self._server["token_endpoint"],
                token["refresh_token"],
                auth=self._basic(),
                **self._posted(),
            )
        )

    async def revoke(self, token: dict[str, Any]) -> bool:
        """Revoke the refresh token."""
        endpoint = self._server["revocation_endpoint"]
        url, headers, body = self._client.prepare_token_revocation_request(
            endpoint, token["refresh_token"], "refresh_token", **self._posted()
        )
        answer = await asyncio.to_thread(
            self._session.post, url, body, headers=headers, auth=self._basic(), withhold_token=True
        )
        answer.raise_for_status()
        return True

    def _basic(self) -> HTTPBasicAuth | None:
        return HTTPBasicAuth(self._ask.client_id, self._ask.client_secret) if self._ask.auth == "basic" else None

    def _posted(self) -> dict[str, str]:
        secret = {"client_id": self._ask.client_id, "client_secret": self._ask.client_secret}
        return secret if self._ask.auth == "post" else {}
