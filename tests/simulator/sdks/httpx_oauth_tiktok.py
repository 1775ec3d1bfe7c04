"""httpx-oauth at TikTok: refused as long as it names the app as the standard does, and at home once it is extended."""

import asyncio
from collections.abc import Mapping
from typing import Any

from httpx_oauth.oauth2 import GetAccessTokenError, OAuth2

from tests.simulator.sdks.wire import hear, say

NAME = "httpx-oauth"


class TikTok(OAuth2):
    """As the library is meant to be extended: a method in place of its own."""

    def build_request(self, *args: Any, data: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """With the app's name as TikTok reads it."""
        return super().build_request(*args, data={**(data or {}), "client_key": self.client_id}, **more)


async def main() -> None:
    """One sign-in, begun in vain."""
    ask = hear()
    base, app = ask["base"], {"client_key": ask["client_id"], "scope": ",".join(ask["scopes"])}
    token_url = f"{base}/open.tiktokapis.com/v2/oauth/token/"
    addresses = (f"{base}/www.tiktok.com/v2/auth/authorize/", token_url, token_url)
    plain = OAuth2(ask["client_id"], ask["client_secret"], *addresses)
    say(NAME, authorize=await plain.get_authorization_url(ask["redirect_uri"], "a state", extras_params=app))
    code = hear()["code"]
    try:
        await plain.get_access_token(code, ask["redirect_uri"])
    except GetAccessTokenError as error:
        refused = error.response.json() if error.response is not None else None
    client = TikTok(ask["client_id"], ask["client_secret"], *addresses)
    first = await client.get_access_token(code, ask["redirect_uri"])
    refreshed = await client.refresh_token(first["refresh_token"])
    say(NAME, refused=refused, first=dict(first), refreshed=dict(refreshed))


if __name__ == "__main__":
    asyncio.run(main())
