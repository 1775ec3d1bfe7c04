"""python-facebook-api: an Instagram account under a page, its posts and comments, by the page's token."""

from pyfacebook import FacebookError, IGBusinessApi

from tests.simulator.sdks.wire import hear, say

NAME = "python-facebook-api"


def main() -> None:
    """Reads, an answer, and an error."""
    ask = hear()
    api = IGBusinessApi(
        app_id=ask["client_id"],
        app_secret=ask["client_secret"],
        access_token=ask["access_token"],
        base_url=f"{ask['base']}/graph.facebook.com/",
        instagram_business_id=ask["account"],
    )
    account = api.user.get_info(fields="id,username,media_count", return_json=True)
    posts = api.user.get_media(fields="id,caption", count=3, limit=2, return_json=True)["data"]
    comments = api.media.get_comments(posts[0]["id"], fields="id,text", return_json=True)["data"]
    said = api.post_object(object_id=comments[0]["id"], connection="replies", data={"message": "Thank you!"})
    replies = api.comment.get_replies(comments[0]["id"], fields="id,text", return_json=True)["data"]
    try:
        api.user.get_info(fields="password", return_json=True)
    except FacebookError as error:
        say(NAME, account=account, posts=posts, comments=comments, said=said, replies=replies, refused=error.code)


if __name__ == "__main__":
    main()
