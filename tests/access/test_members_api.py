"""``GET /v1/members``."""

import pytest

from altyaa.kernel.ids import write_id
from altyaa.testing.factories import make_key, make_member, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import Service


async def test_members_are_listed_page_by_page(service: Service) -> None:
    workspace, other = await make_workspace(service.runtime), await make_workspace(service.runtime, "Elsewhere")
    people = [await make_member(service.runtime, workspace, "member") for _ in range(4)]
    await make_member(service.runtime, other, "admin")
    key = await make_key(service.runtime, workspace, "members.read")
    seen, cursor = [], None
    async with http_client(base_url=service.url, headers={"Authorization": f"Bearer {key.key.reveal()}"}) as client:
        for _ in range(3):
            page = (
                await client.get("/v1/members", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
            ).json()
            assert len(page["data"]) <= 2
            seen += page["data"]
            cursor = page["next_cursor"]
    assert cursor is None
    assert {row["id"] for row in seen} == {write_id("usr", workspace.owner_id), *(person.id for person in people)}
    assert set(seen[0]) == {"id", "email", "role", "joined_at"}
    assert [row["role"] for row in seen].count("owner") == 1


@pytest.mark.parametrize("query", ["cursor=nonsense", "cursor=wks_0000000000000000000000", "limit=0", "limit=201"])
async def test_a_wrong_page_is_refused(service: Service, query: str) -> None:
    workspace = await make_workspace(service.runtime)
    key = await make_key(service.runtime, workspace, "members.read")
    async with http_client(base_url=service.url) as client:
        answer = await client.get(f"/v1/members?{query}", headers={"Authorization": f"Bearer {key.key.reveal()}"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_value"


async def test_the_scope_is_needed(service: Service) -> None:
    workspace = await make_workspace(service.runtime)
    key = await make_key(service.runtime, workspace, "posts.read")
    async with http_client(base_url=service.url) as client:
        answer = await client.get("/v1/members", headers={"Authorization": f"Bearer {key.key.reveal()}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
