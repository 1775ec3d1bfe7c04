"""Authlib's client, which knows nothing of Google: sign-in, refresh, revocation."""

import asyncio
import secrets

from authlib.integrations.httpx_client import AsyncOAuth2Client

from tests.simulator.sdks.wire import hear, say

NAME = "authlib"


async def main() -> None:
    """One life."""
    ask = hear()
    base = ask["base"]
    proof = {"code_verifier": secrets.token_urlsafe(32)}
    token_url = f"{base}/oauth2.googleapis.com/token"
    async with AsyncOAuth2Client(
        ask["client_id"],
        ask["client_secret"],
        redirect_uri=ask["redirect_uri"],
        scope=" ".join(ask["scopes"]),
        code_challenge_method="S256",
    ) as client:
        url, state = client.create_authorization_url(
            f"{base}/accounts.google.com/o/oauth2/v2/auth", access_type="offline", prompt="consent", **proof
        )
        say(NAME, authorize=url)
        callback = hear()["callback"]
        first = await client.fetch_token(token_url, authorization_response=callback, state=state, **proof)
        refreshed = await client.refresh_token(token_url, first["refresh_token"])
        revoked = await client.revoke_token(f"{base}/oauth2.googleapis.com/revoke", first["refresh_token"])
        say(NAME, first=dict(first), refreshed=dict(refreshed), revoked=revoked.status_code)


if __name__ == "__main__":
    asyncio.run(main())
