"""requests-oauthlib: a refresh at a platform that it knows nothing of."""

import os

from oauthlib.oauth2 import InvalidGrantError
from requests_oauthlib import OAuth2Session

from tests.simulator.sdks.wire import hear, say

NAME = "requests-oauthlib"


def main() -> None:
    """A refresh that succeeds, and one that cannot."""
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    ask = hear()
    session = OAuth2Session(ask["client_id"], token={"access_token": "old", "token_type": "Bearer"})
    url = f"{ask['base']}/oauth2.googleapis.com/token"
    proof = {"client_id": ask["client_id"], "client_secret": ask["client_secret"]}
    refreshed = dict(session.refresh_token(url, ask["refresh_token"], **proof))
    try:
        session.refresh_token(url, "1//0never", **proof)
    except InvalidGrantError as error:
        say(NAME, refreshed=refreshed, error=error.error, description=error.description)


if __name__ == "__main__":
    main()
