"""A request for a token that is good at some resources alone (RFC 8707 §2)."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from altyaa.infra.settings_entries import Resource
from altyaa.migrations.token_bits import TokenNames, ensure_token_bits
from altyaa.testing.cluster import Cluster
from altyaa.testing.service import served
from tests.access.pages.house import House
from tests.oauth.authorize.visitor import Visitor, app, came_back, form_of, sql

POSTS, ALL = "https://posts.example/", "https://all.example/"


@pytest.fixture
async def house(cluster: Cluster, tmp_path: Path) -> AsyncIterator[House]:
    """With two resources, one of which knows some scopes alone."""
    resources = (Resource(uri=POSTS, scopes=("posts.read", "posts.write")), Resource(uri=ALL))
    async with cluster.fresh() as database:
        owner = await asyncpg.connect(database.dsn("postgres"))
        try:
            async with owner.transaction():
                await ensure_token_bits(owner, TokenNames((), (POSTS, ALL)))
        finally:
            await owner.close()
        async with served(database, data_dir=tmp_path, resource=resources) as service:
            yield House(service, database, tmp_path)


async def test_what_the_resource_knows_is_asked_for_shown_and_kept(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house, "analytics.read", "posts.read")
    await visitor.enter(workspace)
    page = await visitor.ask(client, resource=POSTS)
    assert form_of(page).ticked == {"posts.read"}
    assert f"<code>{POSTS}</code>" in page.text
    came_back(await visitor.answer(page))
    assert form_of(await visitor.ask(client, resource=[POSTS, ALL])).ticked == {"analytics.read", "posts.read"}
    (row,) = await sql(house, "SELECT scopes, resources FROM altyaa.oauth_code WHERE client_id = $1", client.record.id)
    assert (row["scopes"], row["resources"]) == (["posts.read"], [POSTS])
    refused = came_back(await visitor.ask(client, resource=POSTS, scope="analytics.read"))
    assert refused["error"] == "invalid_scope"
    assert came_back(await visitor.ask(client, resource=[POSTS, "https://x.example"]))["error"] == "invalid_target"
