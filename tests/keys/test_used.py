"""A key that was used is shown, changed and rotated as any other, by HTTP and by command."""

import pytest

from altyaa.kernel.ids import write_id
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import served
from tests.cli.call import call_command


@pytest.mark.parametrize("address", ["203.0.113.7", "2001:db8::7"])
async def test_where_a_key_was_used_from_is_shown_everywhere(database: TestDatabase, address: str) -> None:
    async with served(database) as service, http_client(base_url=service.url) as client:
        workspace = await make_workspace(service.runtime)
        used = await make_key(service.runtime, workspace, "posts.read", "keys.read", "keys.write", "audit.read")
        headers = {
            "Authorization": f"Bearer {used.key.reveal()}",
            "X-Forwarded-For": address,
            "User-Agent": "reports/2",
        }
        assert (await client.get("/v1/whoami", headers=headers)).status_code == 200
    # The process ended, so the use is written down.
    path = f"/v1/keys/{write_id('key', used.id)}"
    async with served(database) as service, http_client(base_url=service.url, headers=headers) as client:
        (listed,) = (await client.get("/v1/keys")).json()["data"]
        shown = (await client.get(path)).json()
        changed = await client.patch(path, json={"name": "Reports"})
        rotated = await client.post(f"{path}/rotate", json={})
        events = (await client.get("/v1/events")).json()["data"]
    assert (changed.status_code, rotated.status_code) == (200, 201)
    for view in (listed, shown, changed.json(), rotated.json()):
        assert view["secrets"][0]["last_used_ip"] == address
        assert view["secrets"][0]["last_used_agent"] == "reports/2"
    assert {event["type"]: event["ip"] for event in events} == {
        "api_key.created": None,
        "api_key.updated": address,
        "api_key.rotated": address,
    }
    settings = {"ALTYAA_DATABASE_URL": database.dsn("altyaa_app"), "ALTYAA_KEK_URI": database.kek_uri}
    for command in (("show",), ("update", "--name", "Shop"), ("list",)):
        subject = () if command == ("list",) else (write_id("key", used.id),)
        done = await call_command(
            settings, "key", command[0], *subject, *command[1:], "--workspace", workspace.wire_id, "--json"
        )
        assert done.status == 0, done.err
        assert command == ("list",) or done.json()["secrets"][0]["last_used_ip"] == address
