"""facebook-business: pages in parts with the app's proof, and an error's codes."""

from typing import Any

from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from tests.simulator.sdks.wire import hear, say

NAME = "facebook-business"


def main() -> None:
    """Lists, then an error."""
    ask = hear()
    FacebookSession.GRAPH = f"{ask['base']}/graph.facebook.com"
    FacebookAdsApi.init(ask["client_id"], ask["client_secret"], ask["access_token"], crash_log=False)
    me = User("me").api_get(fields=["id", "name"])
    cursor = User("me").get_accounts(fields=["id", "name", "access_token", "tasks"], params={"limit": 2})
    pages = [dict(each) for each in cursor]
    usage = cursor.headers()["x-app-usage"]
    say(NAME, me=dict(me), pages=pages, total=cursor.total(), usage=usage, api=FacebookAdsApi.API_VERSION)
    hear()
    say(NAME, **_error())


def _error() -> dict[str, Any]:
    try:
        User("me").api_get(fields=["id"])
    except FacebookRequestError as error:
        return {
            "status": error.http_status(),
            "code": error.api_error_code(),
            "subcode": error.api_error_subcode(),
            "type": error.api_error_type(),
            "is_transient": error.api_transient_error(),
        }
    return {}


if __name__ == "__main__":
    main()
