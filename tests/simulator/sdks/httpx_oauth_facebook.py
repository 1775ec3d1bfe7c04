"""httpx-oauth's Facebook client: a code, the long token for it, the profile. Its addresses are constants of v5.0."""

import asyncio

from httpx_oauth.clients import facebook

from tests.simulator.sdks.wire import hear, say

NAME = "httpx-oauth"


async def main() -> None:
    """One sign-in, and one that is refused."""
    ask = hear()
    base = ask["base"]
    for name in ("AUTHORIZE_ENDPOINT", "ACCESS_TOKEN_ENDPOINT", "PROFILE_ENDPOINT"):
        setattr(facebook, name, getattr(facebook, name).replace("https:/", base, 1))
    client = facebook.FacebookOAuth2(ask["client_id"], ask["client_secret"])
    say(NAME, authorize=await client.get_authorization_url(ask["redirect_uri"], "a state"))
    code = hear()["code"]
    short = await client.get_access_token(code, ask["redirect_uri"])
    long = await client.get_long_lived_access_token(short["access_token"])
    id_and_email = await client.get_id_email(long["access_token"])
    try:
        await client.get_long_lived_access_token("EAAnever")
    except facebook.GetLongLivedAccessTokenError as error:
        refused = error.response.status_code if error.response is not None else None
        say(NAME, short=dict(short), long=dict(long), person=id_and_email, refused=refused)


if __name__ == "__main__":
    asyncio.run(main())
