"""The bits that tokens name scopes and resources by are given once and for good."""

import asyncio
from collections.abc import Mapping

import asyncpg
import pytest

from altyaa.infra.vault import open_kek
from altyaa.kernel.secret import Secret
from altyaa.migrations import MigrationRefused, migrate
from altyaa.migrations.token_bits import BUILT_IN, MOST, TokenNames
from altyaa.testing.cluster import TestDatabase


async def migrated(database: TestDatabase, *scopes: str, resources: tuple[str, ...] = ()) -> Mapping[str, int]:
    """The bits after a migration with these names."""
    kek = open_kek(database.kek_uri, create=False)
    dsn = Secret(database.dsn("postgres"))
    await migrate(dsn, database.access.passwords, kek, TokenNames(scopes, resources))
    connection = await asyncpg.connect(database.dsn("postgres"))
    try:
        rows = await connection.fetch("SELECT name, place FROM altyaa.token_bit")
    finally:
        await connection.close()
    return {row["name"]: row["place"] for row in rows}


async def test_a_bit_stays_whatever_comes_or_goes(database: TestDatabase) -> None:
    first = await migrated(database, *BUILT_IN.scopes)
    assert sorted(first.values()) == list(range(len(BUILT_IN.scopes)))
    grown = await migrated(database, "acme.read", *reversed(BUILT_IN.scopes), resources=("https://a.example",))
    assert grown == {**first, "acme.read": len(first), "https://a.example": 0}
    assert await migrated(database, "acme.read") == grown, "a name that is gone keeps its bit"
    again = await migrated(database, "acme.write", resources=("https://b.example", "https://a.example"))
    assert again == {**grown, "acme.write": len(first) + 1, "https://b.example": 1}


@pytest.mark.parametrize("kind", MOST)
async def test_more_than_there_is_room_for_is_refused_and_nothing_is_given(database: TestDatabase, kind: str) -> None:
    before = await migrated(database, *BUILT_IN.scopes)
    names = tuple(f"x{number}.read" for number in range(MOST[kind] + 1))
    with pytest.raises(MigrationRefused, match=rf"room for {MOST[kind]} {kind}s"):
        await migrated(database, *(names if kind == "scope" else ()), resources=names if kind == "resource" else ())
    assert await migrated(database) == before


async def test_migrators_with_different_names_at_once_give_each_a_bit_of_its_own(database: TestDatabase) -> None:
    await asyncio.gather(*(migrated(database, f"x{number}.read") for number in range(5)))
    bits = await migrated(database)
    assert len(set(bits.values())) == len(bits) == len(BUILT_IN.scopes) + 5
