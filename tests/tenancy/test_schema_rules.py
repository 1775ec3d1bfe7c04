"""The schema keeps the rules of tenancy; each rule is shown to notice its breach."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tests.tenancy.matrix import Wall
from tests.tenancy.schema_rules import BREACHES, RULES, Rule


@pytest.fixture
async def admin(wall: Wall) -> AsyncIterator[Any]:
    """A connection that no policy holds; what a test changes with it is rolled back."""
    connection = await asyncpg.connect(wall.database.dsn(wall.admin))
    change = connection.transaction()
    await change.start()
    yield connection
    await change.rollback()
    await connection.close()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
async def test_the_schema_keeps_the_rule(admin: Any, rule: Rule) -> None:
    assert await rule(admin) == []


@pytest.mark.parametrize(("rule", "breach"), [(rule, sql) for rule, all in BREACHES.items() for sql in all])
async def test_the_rule_notices_a_breach(admin: Any, rule: Rule, breach: str) -> None:
    await admin.execute(breach)
    assert await rule(admin) != []


def test_every_rule_is_known_to_notice_something() -> None:
    assert set(BREACHES) == set(RULES)
