"""python-tiktok: tokens of the Accounts API, what is told of them, the account's comments, and an error's code."""

from typing import Any

from pytiktok import BusinessAccountApi
from pytiktok.error import PyTiktokError

from tests.simulator.sdks.wire import hear, say

NAME = "python-tiktok"


def main() -> None:
    """One life."""
    ask = hear()
    api = BusinessAccountApi(
        app_id=ask["client_id"],
        app_secret=ask["client_secret"],
        base_url=f"{ask['base']}/business-api.tiktok.com/open_api",
        oauth_redirect_uri=ask["redirect_uri"],
    )
    first = api.generate_access_token(ask["code"], return_json=True)
    account = api.get_account_data(first["open_id"], fields=["username", "display_name"], return_json=True)
    video = api.get_account_videos(first["open_id"], fields=["item_id"], return_json=True)["data"]["videos"][0]
    about = {"business_id": first["open_id"], "video_id": video["item_id"]}
    comment = api.get_video_comments(**about, return_json=True)["data"]["comments"][0]
    reply = api.create_reply(**about, comment_id=comment["comment_id"], text="Thank you!", return_json=True)
    say(NAME, first=first, account=account["data"], comment=comment, reply=reply["data"])
    hear()
    refreshed = api.refresh_access_token(first["refresh_token"])
    assert refreshed is not None
    info = api.get_token_info(refreshed.access_token)
    assert info is not None
    again = _code(lambda: api.refresh_access_token(first["refresh_token"]))
    revoked = api.revoke_access_token(refreshed.access_token, return_json=True)
    dead = _code(lambda: api.get_token_info(refreshed.access_token))
    say(
        NAME,
        refreshed=refreshed.to_dict(),
        info=info.to_dict(),
        spent=again,
        revoked=revoked["message"],
        dead=dead,
    )


def _code(call: Any) -> int | None:
    try:
        call()
    except PyTiktokError as error:
        return int(error.message["code"])
    return None


if __name__ == "__main__":
    main()
