"""Posts, comments and answers of an account: by Instagram's own sign-in, and by the page that it hangs under."""

import pytest

from altyaa.simulator.state import Asset
from tests.simulator.instagram import COMMENTS, ME, get, long
from tests.simulator.stage import Answer, Stage, stage

UNDER_PAGE = "17841400000000001"
SCOPES = "pages_show_list,pages_read_engagement,instagram_basic,instagram_manage_comments,instagram_manage_insights"


@pytest.fixture
def at() -> Stage:
    made = stage()
    made.facebook.people["300"].assets.append(Asset("instagram", UNDER_PAGE, "harborcoffee", "2"))
    return made


def pages(at: Stage, *leave_out: str, scope: str = SCOPES) -> list[dict[str, object]]:
    code = at.callback("facebook", leave_out, changes={"scope": scope})["code"]
    token = str(at.exchange(code=code, redirect_uri="http://127.0.0.1:9/callback").body["access_token"])
    fields = "id,access_token,instagram_business_account{id,username}"
    listed: list[dict[str, object]] = at.graph("/me/accounts", token, fields=fields).body["data"]
    return listed


def page_token(at: Stage, page: str = "2", **changes: str) -> str:
    return str(next(each["access_token"] for each in pages(at, **changes) if each["id"] == page))


def error(answer: Answer) -> int:
    code: int = answer.body["error"]["code"]
    return code


def test_posts_their_comments_and_an_answer(at: Stage) -> None:
    token = long(at)
    posts = get(at, f"/{ME}/media", token, fields="id,caption", limit="2").body
    assert [set(each) for each in posts["data"]] == [{"id", "caption"}] * 2
    assert "next" in posts["paging"]
    post = posts["data"][0]["id"]
    comment = get(at, f"/{post}/comments", token).body["data"][0]
    assert set(comment) == {"id", "text", "timestamp"}
    said = get(at, f"/{comment['id']}/replies", token, "POST", message="Thank you!")
    assert said.status == 200
    assert [each["text"] for each in get(at, f"/{comment['id']}/replies", token).body["data"]] == ["Thank you!"]
    reply = get(at, f"/{said.body['id']}", token, fields="text,username").body
    assert (reply["text"], reply["username"]) == ("Thank you!", "harborcoffee")
    assert get(at, f"/{comment['id']}", token, "POST", hide="true").body == {"success": True}
    assert get(at, f"/{comment['id']}", token, fields="hidden").body["hidden"] is True
    assert get(at, f"/{post}/comments", token, "POST", message="Come by!").status == 200
    assert len(get(at, f"/{post}/comments", token).body["data"]) == 3
    assert get(at, f"/{ME}/insights", token, metric="reach", period="day").body["data"][0]["name"] == "reach"


def test_what_is_not_allowed_is_not_shown(at: Stage) -> None:
    token = long(at, [COMMENTS])
    post = get(at, "/me/media", token).body["data"][0]["id"]
    assert error(get(at, f"/{post}/comments", token)) == 10
    assert error(get(at, f"/{post}/comments", token, "POST", message="No")) == 10


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "/17841400000000999", {}),
        ("GET", "/me", {"fields": "password"}),
        ("GET", "/me/nothing", {}),
        ("DELETE", "/me", {}),
        ("GET", "/me/insights", {}),
        ("GET", "/me/media", {"after": "x"}),
    ],
)
def test_whatever_else_is_an_error(at: Stage, method: str, path: str, query: dict[str, str]) -> None:
    assert get(at, path, long(at), method, **query).status == 400


def test_a_page_has_its_account_where_that_was_allowed(at: Stage) -> None:
    found = {each["id"]: each.get("instagram_business_account") for each in pages(at)}
    assert found == {"1": None, "2": {"id": UNDER_PAGE, "username": "harborcoffee"}, "3": None}
    for without in (pages(at, UNDER_PAGE), pages(at, "instagram_basic")):
        assert not [each for each in without if "instagram_business_account" in each]


def test_an_account_without_its_page_is_listed_by_a_business_alone_and_comes_without_a_token(at: Stage) -> None:
    assert [each["id"] for each in pages(at, "2")] == ["1", "3"]
    at.facebook.people["300"].assets[1].via_business = True
    (page,) = [each for each in pages(at, "2") if each["id"] == "2"]
    assert page["instagram_business_account"] == {"id": UNDER_PAGE, "username": "harborcoffee"}
    assert "access_token" not in page


def test_the_page_s_token_opens_its_account_and_no_other_does(at: Stage) -> None:
    token = page_token(at)
    assert at.graph(f"/{UNDER_PAGE}", token, fields="id,username").body["username"] == "harborcoffee"
    post = at.graph(f"/{UNDER_PAGE}/media", token).body["data"][0]["id"]
    comment = at.graph(f"/{post}/comments", token).body["data"][0]["id"]
    assert at.graph(f"/{comment}/replies", token, "POST", message="Thank you!").status == 200
    other = page_token(at, "1")
    for path in (f"/{UNDER_PAGE}", f"/{post}/comments"):
        assert at.graph(path, other).status == 400
