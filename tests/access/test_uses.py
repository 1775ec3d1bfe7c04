"""A key's last use is written down, with where it came from and what made it."""

from datetime import UTC, datetime
from ipaddress import ip_interface

import asyncpg

from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import served


async def test_what_a_process_saw_is_written_when_it_ends(database: TestDatabase) -> None:
    began = datetime.now(UTC)
    async with served(database) as service, http_client(base_url=service.url) as client:
        workspace = await make_workspace(service.runtime)
        used, unused = [await make_key(service.runtime, workspace, "posts.read") for _ in range(2)]
        headers = {
            "Authorization": f"Bearer {used.key.reveal()}",
            "X-Forwarded-For": "203.0.113.7",
            "User-Agent": "reports/2 " + "x" * 500,
        }
        for path in ("/gateway/verify", "/v1/whoami"):
            assert (await client.get(path, headers=headers)).status_code == 200
    admin = await asyncpg.connect(database.dsn("postgres"))
    try:
        rows = await admin.fetch(
            "SELECT key_id, last_used_at, last_used_ip, last_used_agent FROM altyaa.api_key_secret"
        )
    finally:
        await admin.close()
    written = {row["key_id"]: row for row in rows}
    assert began <= written[used.id]["last_used_at"] <= datetime.now(UTC)
    assert ip_interface(written[used.id]["last_used_ip"]) == ip_interface("203.0.113.7")
    assert written[used.id]["last_used_agent"] == ("reports/2 " + "x" * 500)[:200]
    assert written[unused.id]["last_used_at"] is None
