"""Authlib at TikTok: refused as long as it names the app as the standard does, and at home with a method of its own."""

import asyncio
import secrets
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from tests.simulator.sdks.wire import hear, say

NAME = "authlib"


def by_client_key(client: Any, _method: str, url: str, headers: dict[str, str], body: bytes) -> tuple[Any, ...]:
    """A way for a client to say who it is, as ``register_client_auth_method`` takes it."""
    body += f"&{urlencode({'client_key': client.client_id, 'client_secret': client.client_secret})}".encode()
    return url, headers | {"Content-Length": str(len(body))}, body


async def main() -> None:
    """One life, begun in vain."""
    ask = hear()
    base = ask["base"]
    proof = {"code_verifier": secrets.token_urlsafe(32)}
    token_url = f"{base}/open.tiktokapis.com/v2/oauth/token/"
    async with AsyncOAuth2Client(
        ask["client_id"],
        ask["client_secret"],
        redirect_uri=ask["redirect_uri"],
        scope=",".join(ask["scopes"]),
        code_challenge_method="S256",
    ) as client:
        url, state = client.create_authorization_url(
            f"{base}/www.tiktok.com/v2/auth/authorize/", client_key=ask["client_id"], **proof
        )
        say(NAME, authorize=url)
        callback, refused = hear()["callback"], []
        for method in ("client_secret_basic", "client_secret_post"):
            client.token_endpoint_auth_method = method
            try:
                await client.fetch_token(token_url, authorization_response=callback, state=state, **proof)
            except OAuthError as error:
                refused.append({"error": error.error, "description": error.description})
        client.register_client_auth_method(("client_key", by_client_key))
        client.token_endpoint_auth_method = "client_key"
        first = await client.fetch_token(token_url, authorization_response=callback, state=state, **proof)
        refreshed = await client.refresh_token(token_url, first["refresh_token"])
        say(NAME, refused=refused, first=dict(first), refreshed=dict(refreshed))


if __name__ == "__main__":
    asyncio.run(main())
