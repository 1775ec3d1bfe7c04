"""google-api-python-client: the Business Profile APIs by their bundled discovery documents."""

from typing import Any

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from tests.simulator.sdks.wire import hear, say

NAME = "google-api-python-client"


def main() -> None:
    """Lists, then whatever the test asks for until it ends."""
    ask = hear()
    base = ask["base"]
    credentials = Credentials(  # type: ignore[no-untyped-call]  # its own says py.typed, and this is without
        ask["access_token"],
        refresh_token=ask["refresh_token"],
        token_uri=f"{base}/oauth2.googleapis.com/token",
        client_id=ask["client_id"],
        client_secret=ask["client_secret"],
    )
    accounts = _service(base, "mybusinessaccountmanagement", credentials).accounts()
    locations = _service(base, "mybusinessbusinessinformation", credentials).accounts().locations()
    say(NAME, accounts=_all(accounts, "accounts", pageSize=2))
    while True:
        query = hear()["query"]
        try:
            found = _all(locations, "locations", parent="accounts/1", **query)
            say(NAME, locations=found, token=credentials.token)
        except HttpError as error:
            say(NAME, status=error.status_code, details=error.error_details, reason=error.reason)


def _service(base: str, name: str, credentials: Credentials) -> Any:
    options = {"api_endpoint": f"{base}/{name}.googleapis.com"}
    return build(name, "v1", credentials=credentials, static_discovery=True, client_options=options)


def _all(collection: Any, member: str, **query: Any) -> list[Any]:
    """Every part of a list, as the library walks it."""
    found = []
    request = collection.list(**query)
    while request is not None:
        answer = request.execute()
        found += answer.get(member, [])
        request = collection.list_next(request, answer)
    return found


if __name__ == "__main__":
    main()
