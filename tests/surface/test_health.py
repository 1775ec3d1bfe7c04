"""What an operator's machines ask."""

from altyaa.kernel.ids import write_id
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import Service, served


async def test_alive_and_ready_answer_one_word(service: Service) -> None:
    async with http_client(base_url=service.url) as client:
        for path in ("/healthz", "/readyz"):
            answer = await client.get(path)
            assert (answer.status_code, answer.text) == (200, "ok")


async def test_metrics_need_their_token_and_hold_no_id(database: TestDatabase) -> None:
    token, other = "first-metrics-token-of-32-characters", "other-metrics-token-of-32-characters"
    async with served(database, metrics_token=token) as service, http_client() as client:
        workspace = await make_workspace(service.runtime)
        made = await make_key(service.runtime, workspace, "posts.read")
        headers = {"Authorization": f"Bearer {made.key.reveal()}"}
        assert (await client.get(f"{service.url}/v1/whoami", headers=headers)).status_code == 200
        assert (await client.get(f"{service.url}/nobody/chose/this")).status_code == 404
        for refused in ({}, headers, {"Authorization": f"Bearer {other}"}):
            answer = await client.get(f"{service.url}/metrics", headers=refused)
            assert answer.status_code == 401
            assert ("invalid_token" in answer.headers["www-authenticate"]) == bool(refused), "RFC 6750 §3.1"
        answer = await client.get(f"{service.url}/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert 'altyaa_http_requests_total{method="GET",route="/v1/whoami",status="200"}' in answer.text
    assert 'route="other",status="404"' in answer.text
    assert "chose" not in answer.text
    assert write_id("key", made.id) not in answer.text
    assert workspace.wire_id not in answer.text
