"""The main job: a key opens its own workspace's rows through a real proxy, and nothing else."""

import asyncio
import uuid

from altyaa.testing.factories import make_key, make_workspace, revoke_key
from altyaa.testing.wire import raw_get, send_raw
from tests.gateway.conftest import Front
from tests.gateway.house import bearer


async def test_a_key_reads_the_rows_of_its_own_workspace_and_no_others(front: Front) -> None:
    harbor, trendline = await front.house.workspace("Harbor"), await front.house.workspace("Trendline")
    for workspace, name in ((harbor, "Harbor"), (trendline, "Trendline")):
        key = await front.house.key(workspace, "posts.read", "media.read", "reviews.read", "analytics.read")
        answers = {path: await front.http.get(path, headers=bearer(key)) for path in ("/posts", "/media", "/reviews")}
        assert {answer.status_code for answer in answers.values()} == {200}
        assert [post["body"] for post in answers["/posts"].json()] == [f"{name} opens at seven"]
        assert [medium["title"] for medium in answers["/media"].json()] == [f"{name} at dawn"]
        assert [review["author"] for review in answers["/reviews"].json()] == ["Tom", "Ines"]
        assert all(name in review["body"] for review in answers["/reviews"].json())
        numbers = await front.http.get("/analytics", headers=bearer(key))
        assert len(numbers.json()) == 7
        assert numbers.headers["x-altyaa-workspace"] == workspace.wire_id, "the answer says which workspace was used"


async def test_naming_ones_own_workspace_is_allowed_and_another_is_refused_with_the_reason(front: Front) -> None:
    harbor, trendline = await front.house.workspace("Harbor"), await front.house.workspace("Trendline")
    key = await front.house.key(harbor, "posts.read")
    mine = await front.http.get("/posts", headers=bearer(key) | {"X-Altyaa-Workspace": harbor.wire_id})
    assert mine.status_code == 200
    theirs = await front.http.get("/posts", headers=bearer(key) | {"X-Altyaa-Workspace": trendline.wire_id})
    assert theirs.status_code == 401
    assert 'error="invalid_token"' in theirs.headers["www-authenticate"]
    assert "another workspace" in theirs.headers["www-authenticate"]
    assert "another workspace" in theirs.json()["title"]


async def test_a_scope_that_is_missing_is_named(front: Front) -> None:
    key = await front.house.key(await front.house.workspace("Harbor"), "analytics.read")
    assert (await front.http.get("/analytics", headers=bearer(key))).status_code == 200
    for answer, scope in (
        (await front.http.get("/posts", headers=bearer(key)), "posts.read"),
        (await front.http.post("/posts", headers=bearer(key), json={"body": "x"}), "posts.write"),
        (await front.http.get("/media", headers=bearer(key)), "media.read"),
    ):
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "insufficient_scope"
        [challenge] = answer.headers.get_list("www-authenticate")
        assert 'error="insufficient_scope"' in challenge
        assert f'scope="{scope}"' in challenge


async def test_all_scopes_of_a_route_are_needed(front: Front) -> None:
    harbor = await front.house.workspace("Harbor")
    reader = await front.house.key(harbor, "reviews.read")
    worst = (await front.http.get("/reviews", headers=bearer(reader))).json()[0]
    path, reply = f"/reviews/{worst['id']}/reply", {"body": "Sorry, Tom. The next one is on us."}
    for scopes in (("reviews.read",), ("reviews.write",)):
        half = await front.house.key(harbor, *scopes)
        refused = await front.http.post(path, headers=bearer(half), json=reply)
        assert refused.status_code == 403
        assert 'scope="reviews.read reviews.write"' in refused.headers["www-authenticate"]
    both = await front.house.key(harbor, "reviews.read", "reviews.write")
    assert (await front.http.post(path, headers=bearer(both), json=reply)).status_code == 204
    again = (await front.http.get("/reviews", headers=bearer(reader))).json()[0]
    assert again["reply"] == reply["body"]
    assert again["replied_by"].startswith("key_")


async def test_a_write_arrives_with_its_body_and_is_signed_by_its_key(front: Front) -> None:
    harbor, trendline = await front.house.workspace("Harbor"), await front.house.workspace("Trendline")
    made = await make_key(front.house.service.runtime, harbor, "posts.write")
    body = "Croissants at eight. " + "é" * 900
    created = await front.http.post("/posts", headers=bearer(made.key.reveal()), json={"body": body})
    assert created.status_code == 201, "writing needs no scope to read"
    read = {
        "harbor": await front.house.key(harbor, "posts.read"),
        "other": await front.house.key(trendline, "posts.read"),
    }
    mine = (await front.http.get("/posts", headers=bearer(read["harbor"]))).json()
    assert [(post["body"], post["created_by"]) for post in mine if post["id"] == created.json()["id"]] == [
        (body, created.json()["created_by"])
    ]
    assert created.json()["created_by"].startswith("key_")
    theirs = (await front.http.get("/posts", headers=bearer(read["other"]))).json()
    assert created.json()["id"] not in [post["id"] for post in theirs]


async def test_a_large_body_passes_and_one_over_the_limit_of_the_api_does_not_write(front: Front) -> None:
    key = await front.house.key(await front.house.workspace("Harbor"), "posts.read", "posts.write")
    refused = await front.http.post("/posts", headers=bearer(key), json={"body": "x" * 300_000})
    assert refused.status_code == 422, "it went through the proxy's buffers on disk, and the API judged it"
    assert len((await front.http.get("/posts", headers=bearer(key))).json()) == 1


async def test_a_revoked_key_is_refused_as_soon_as_the_process_has_heard_and_told_why(front: Front) -> None:
    runtime = front.house.service.runtime
    harbor = await front.house.workspace("Harbor")
    made = await make_key(runtime, harbor, "posts.read")
    headers = bearer(made.key.reveal())
    assert (await front.http.get("/posts", headers=headers)).status_code == 200
    await revoke_key(runtime, harbor, made.id)
    async with asyncio.timeout(1):
        while (refused := await front.http.get("/posts", headers=headers)).status_code == 200:
            pass
    assert refused.status_code == 401
    [challenge] = refused.headers.get_list("www-authenticate")
    assert "revoked" in challenge
    assert "revoked" in refused.json()["title"]
    assert refused.headers["cache-control"] == "no-store"


async def test_another_workspaces_review_cannot_be_answered_by_its_id(front: Front) -> None:
    harbor, trendline = await front.house.workspace("Harbor"), await front.house.workspace("Trendline")
    theirs = await front.house.key(trendline, "reviews.read")
    review = (await front.http.get("/reviews", headers=bearer(theirs))).json()[0]["id"]
    ours = await front.house.key(harbor, "reviews.read", "reviews.write")
    for unreachable in (review, str(uuid.uuid4())):
        answer = await front.http.post(f"/reviews/{unreachable}/reply", headers=bearer(ours), json={"body": "hello"})
        assert answer.status_code == 404, "an id of another workspace is an id of nobody"
    assert (await front.http.get("/reviews", headers=bearer(theirs))).json()[0]["reply"] is None


async def test_an_empty_workspace_answers_empty_lists(front: Front) -> None:
    empty = await make_workspace(front.house.service.runtime, "Empty")
    key = await front.house.key(empty, "posts.read", "media.read")
    assert (await front.http.get("/posts", headers=bearer(key))).json() == []
    assert (await front.http.get("/media", headers=bearer(key))).json() == []


async def test_a_path_that_nobody_listed_does_not_exist(front: Front) -> None:
    key = await front.house.key(await front.house.workspace("Harbor"), "posts.read")
    for path in (
        "/",
        "/openapi.json",
        "/posts/",
        "/gateway/verify",
        "/altyaa-verify",
        "/reviews/x",
        "/reviews/x/y/reply",
    ):
        assert (await front.http.get(path, headers=bearer(key))).status_code == 404


async def test_a_spelling_of_the_path_does_not_change_what_a_scope_opens(front: Front) -> None:
    """The proxy and the API may read a path differently; policies check the scope again."""
    key = await front.house.key(await front.house.workspace("Harbor"), "posts.read")
    for path in ("/posts/../analytics", "/posts/..%2fanalytics", "/analytics/../posts", "//analytics", "/%61nalytics"):
        answer = await send_raw(front.url, raw_get(path, f"Authorization: Bearer {key}".encode()))
        assert b"reach" not in answer.body
        assert answer.status in (401, 403, 404)
