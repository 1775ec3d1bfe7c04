"""``GET /v1/whoami``."""

from altyaa.kernel.ids import write_id
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import Service


async def test_a_key_learns_who_it_is_and_that_its_workspace_was_used(service: Service) -> None:
    workspace = await make_workspace(service.runtime)
    made = await make_key(service.runtime, workspace, "posts.write", "analytics.read")
    async with http_client(base_url=service.url) as client:
        answer = await client.get("/v1/whoami", headers={"Authorization": f"Bearer {made.key.reveal()}"})
    assert answer.status_code == 200
    assert answer.headers["x-altyaa-workspace"] == workspace.wire_id
    body = answer.json()
    assert body["principal"] == {"kind": "key", "id": write_id("key", made.id)}
    assert body["workspace_id"] == workspace.wire_id
    assert body["scopes"] == ["analytics.read", "posts.write"]
    assert body["expires_at"] is None


async def test_the_openapi_document_says_that_a_bearer_is_needed(service: Service) -> None:
    async with http_client(base_url=service.url) as client:
        document = (await client.get("/v1/openapi.json")).json()
    scheme = document["components"]["securitySchemes"]["workspace_api_key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert document["paths"]["/whoami"]["get"]["security"] == [{"workspace_api_key": []}]
