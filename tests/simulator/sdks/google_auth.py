"""google-auth-oauthlib and google-auth: sign-in with PKCE, refresh, and what a dead refresh token becomes."""

import os
from typing import Any

from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google_auth_oauthlib.flow import Flow

from tests.simulator.sdks.wire import hear, say

NAME = "google-auth-oauthlib"


def main() -> None:
    """One life."""
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # its own way to allow http, on loopback here
    ask = hear()
    base = ask["base"]
    web = {
        "client_id": ask["client_id"],
        "client_secret": ask["client_secret"],
        "auth_uri": f"{base}/accounts.google.com/o/oauth2/v2/auth",
        "token_uri": f"{base}/oauth2.googleapis.com/token",
    }
    flow = Flow.from_client_config({"web": web}, scopes=ask["scopes"], redirect_uri=ask["redirect_uri"])
    url, _state = flow.authorization_url(access_type="offline", prompt="consent")
    say(NAME, authorize=url)
    flow.fetch_token(authorization_response=hear()["callback"])
    credentials = flow.credentials
    first = _shown(credentials)
    credentials.refresh(Request())
    say(NAME, first=first, refreshed=_shown(credentials))
    hear()
    try:
        credentials.refresh(Request())
    except RefreshError as error:
        say("google-auth", error=error.args[1], is_retryable=error.retryable)


def _shown(credentials: Any) -> dict[str, Any]:
    return {
        "token": credentials.token,
        "refresh_token": credentials.refresh_token,
        "id_token": credentials.id_token,
        "scopes": sorted(credentials.granted_scopes or credentials.scopes),
        "is_valid": credentials.valid,
    }


if __name__ == "__main__":
    main()
