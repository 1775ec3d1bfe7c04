"""requests-oauthlib at TikTok: refused as long as it names the app as the standard does, and at home with its hook."""

import os
from typing import Any
from urllib.parse import urlencode

from oauthlib.oauth2 import OAuth2Error
from requests_oauthlib import OAuth2Session

from tests.simulator.sdks.wire import hear, say

NAME = "requests-oauthlib"


def main() -> None:
    """A refresh that is refused, and one that succeeds."""
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    ask = hear()
    session = OAuth2Session(ask["client_id"], token={"access_token": "old", "token_type": "Bearer"})
    url = f"{ask['base']}/open.tiktokapis.com/v2/oauth/token/"
    proof = {"client_id": ask["client_id"], "client_secret": ask["client_secret"]}
    try:
        session.refresh_token(url, ask["refresh_token"], **proof)
    except OAuth2Error as error:
        refused = {"error": error.error, "description": error.description}

    def with_client_key(url: str, headers: Any, body: str) -> tuple[str, Any, str]:
        return url, headers, f"{body}&{urlencode({'client_key': ask['client_id']})}"

    session.register_compliance_hook("refresh_token_request", with_client_key)
    refreshed = session.refresh_token(url, ask["refresh_token"], **proof)
    say(NAME, refused=refused, refreshed=dict(refreshed))


if __name__ == "__main__":
    main()
