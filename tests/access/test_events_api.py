"""``GET /v1/events``, narrowed."""

from datetime import timedelta

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import Service


async def test_filters_narrow_each_other(service: Service) -> None:
    workspace = await make_workspace(service.runtime)
    reader = await make_key(service.runtime, workspace, "audit.read", name="Reader")
    other = await make_key(service.runtime, workspace, "posts.read", name="Other")
    soon = (entropy.now() + timedelta(minutes=5)).isoformat().replace("+00:00", "Z")
    async with http_client(base_url=service.url, headers={"Authorization": f"Bearer {reader.key.reveal()}"}) as client:

        async def names(**asked: str) -> list[str]:
            answer = await client.get("/v1/events", params=asked)
            assert answer.status_code == 200, answer.text
            return [each["data"]["name"] for each in answer.json()["data"]]

        assert await names() == ["Other", "Reader"]
        assert await names(subject=write_id("key", other.id)) == ["Other"]
        assert await names(subject=write_id("key", other.id), type="api_key.revoked") == []
        assert await names(actor="operator", type="api_key.created") == ["Other", "Reader"]
        assert await names(actor="service") == []
        assert await names(since=soon) == []
        assert await names(until=soon) == ["Other", "Reader"]
        assert (await client.get("/v1/events", params={"since": "yesterday"})).status_code == 422
