"""What happened to one connection is found without reading what happened to all others."""

from pathlib import Path

import pytest

from altyaa.events import store
from altyaa.events.store import facts
from altyaa.kernel.principal import Principal
from altyaa.testing.factories import make_workspace
from tests.connections.flow.house import Town
from tests.tenancy.test_statements import statements

_ABOUT_ONE = [
    each.sql
    for each in statements(Path(facts.__file__).read_text(), "events")
    if each.sql is not None and "subject = $1" in each.sql
]


async def test_events_of_one_thing_come_from_their_index(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    await town.sql(
        """
        INSERT INTO altyaa.event (workspace_id, id, type, occurred_at, actor, subject, data)
        SELECT $1, lpad(number::text, 32, '0')::uuid, 'connection.token_read', now(), 'service', 'con_' || number % 500,
               '{}'
          FROM generate_series(1, 20000) AS number
        """,
        workspace.id,
    )
    await town.sql("ANALYZE altyaa.event")
    operator = Principal("operator", "operator", workspace.id, frozenset())
    assert len(_ABOUT_ONE) == 2
    for sql in _ABOUT_ONE:
        lately = ("con_7", ["connection.token_read", "connection.used"], 1000)
        arguments: tuple[object, ...] = ("con_7", 20, None, []) if "$4" in sql else lately
        async with town.house.runtime.db.workspace(operator) as tx:
            plan = str(await tx.many(f"EXPLAIN (ANALYZE) {sql}", *arguments, into=dict))
        assert "Index Scan Backward using event_by_subject" in plan, plan
        assert "Rows Removed" not in plan, plan


@pytest.mark.parametrize("most", [1, 3])
async def test_who_did_something_lately_comes_once_and_latest_first(town: Town, most: int) -> None:
    workspace = await make_workspace(town.house.runtime)
    for number, actor in enumerate(["key_a", "key_b", "key_a", "key_b", "key_a"], 1):
        await town.sql(
            """
            INSERT INTO altyaa.event (workspace_id, id, type, occurred_at, actor, subject, data)
            VALUES ($1, lpad($2::text, 32, '0')::uuid, 'connection.token_read', to_timestamp($2::text::integer), $3,
                    'con_1', '{}')
            """,
            workspace.id,
            str(number),
            actor,
        )
    operator = Principal("operator", "operator", workspace.id, frozenset())
    async with town.house.runtime.db.workspace(operator) as tx:
        found = await store.last_to(tx, "con_1", ("connection.token_read",), most)
        nobody = await store.last_to(tx, "con_1", ("connection.renewed",), most)
    assert [(each.actor, each.at.timestamp()) for each in found] == [("key_a", 5), ("key_b", 4)][:most]
    assert nobody == []
