"""facebook-business: an Instagram account under a page, by the page's token and its proof."""

from facebook_business.adobjects.igcomment import IGComment
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.api import FacebookAdsApi
from facebook_business.session import FacebookSession

from tests.simulator.sdks.wire import hear, say

NAME = "facebook-business"


def main() -> None:
    """Reads, and an answer."""
    ask = hear()
    FacebookSession.GRAPH = f"{ask['base']}/graph.facebook.com"
    FacebookAdsApi.init(ask["client_id"], ask["client_secret"], ask["access_token"], crash_log=False)
    account = IGUser(ask["account"]).api_get(fields=["id", "username"])
    posts = [dict(each) for each in IGUser(ask["account"]).get_media(fields=["id", "caption"], params={"limit": 2})]
    comments = [dict(each) for each in IGMedia(posts[0]["id"]).get_comments(fields=["id", "text"])]
    said = IGComment(comments[0]["id"]).create_reply(params={"message": "Thank you!"})
    replies = [dict(each) for each in IGComment(comments[0]["id"]).get_replies(fields=["id", "text"])]
    say(NAME, account=dict(account), posts=posts, comments=comments, said=dict(said), replies=replies)


if __name__ == "__main__":
    main()
