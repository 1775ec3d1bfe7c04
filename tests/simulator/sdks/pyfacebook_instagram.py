"""python-facebook-api: Instagram's own sign-in, from the page to a dead token. It calls it "basic display"."""

import os
from typing import Any

from pyfacebook import FacebookError, IGBasicDisplayApi

from tests.simulator.sdks.wire import hear, say

NAME = "python-facebook-api"


def main() -> None:
    """One life."""
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    ask = hear()
    base = ask["base"]
    api = IGBasicDisplayApi(
        app_id=ask["client_id"],
        app_secret=ask["client_secret"],
        oauth_flow=True,
        base_url=f"{base}/graph.instagram.com/",
        authorization_url=f"{base}/www.instagram.com/oauth/authorize",
        access_token_url=f"{base}/api.instagram.com/oauth/access_token",
    )
    where = {"redirect_uri": ask["redirect_uri"], "scope": ask["scopes"], "state": "a state"}
    say(NAME, authorize=api.get_authorization_url(**where)[0])
    short = api.exchange_user_access_token(hear()["callback"], **where)
    long = api.exchange_long_lived_user_access_token()
    api.access_token = long["access_token"]
    young = _error(api)
    say(NAME, short=dict(short), long=long, young=young)
    hear()
    refreshed = api.refresh_access_token(api.access_token)
    api.access_token = refreshed["access_token"]
    me = api.user.get_info(fields="id,username", return_json=True)
    posts = api.user.get_media(fields="id,caption", count=3, limit=2, return_json=True)
    post = api.media.get_info(posts["data"][0]["id"], fields="id,permalink", return_json=True)
    say(NAME, refreshed=refreshed, me=me, posts=posts["data"], post=post)
    hear()
    say(NAME, dead=_error(api))


def _error(api: Any) -> dict[str, Any]:
    try:
        api.refresh_access_token(api.access_token)
    except FacebookError as error:
        return {"code": error.code, "subcode": getattr(error, "error_subcode", None), "message": error.message}
    return {}


if __name__ == "__main__":
    main()
