"""The search of a dump finds a secret however it is written, wherever it lies, and a part that is missing shows."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.controls import missed, plant_controls
from altyaa.testing.dump import dump
from altyaa.testing.spellings import Found, search, spellings
from tests.tenancy.catalogue import every_table

TOKEN = "ya29.a0-token_of the provider+/?"


@pytest.fixture
async def admin(database: TestDatabase) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database.dsn("postgres"))
    yield connection
    await connection.close()


@pytest.fixture
async def shelf(admin: Any) -> Any:
    """A table with a column of each kind."""
    await admin.execute("CREATE TABLE altyaa.shelf (label text, bytes bytea, words text[], json jsonb)")
    return admin


@given(before=st.binary(max_size=5), secret=st.binary(min_size=8, max_size=80), after=st.binary(max_size=5))
def test_a_secret_in_the_middle_of_something_encoded_is_found(before: bytes, secret: bytes, after: bytes) -> None:
    needles = dict(spellings(secret))
    text = before + secret + after
    for written in (base64.b64encode(text), base64.urlsafe_b64encode(text).rstrip(b"=")):
        assert any(needle in written for name, needle in needles.items() if name.startswith("base64"))
    assert needles["hex"] in text.hex().encode()
    assert needles["HEX"] in text.hex().upper().encode()
    assert needles["raw"] in text


@given(one=st.binary(min_size=16, max_size=40), other=st.binary(min_size=16, max_size=40))
def test_another_secret_is_not_found(one: bytes, other: bytes) -> None:
    if other not in one:
        assert not any(needle in written for _, needle in spellings(other) for _, written in spellings(one))


async def test_every_column_of_every_table_is_seen(cluster: Cluster, database: TestDatabase, admin: Any) -> None:
    controls = await plant_controls(admin)
    tables = await dump(cluster, database)
    assert missed(tables, controls) == []
    assert {each.part for each in controls} == {*await every_table(admin)} - {"tenancy.context_key"}
    assert "tenancy.context_key" not in tables


@pytest.mark.parametrize(
    ("column", "value", "spelling"),
    [
        ("label", TOKEN, "raw"),
        ("label", f"in front {TOKEN} and behind", "raw"),
        ("label", TOKEN.encode().hex().upper(), "HEX"),
        ("label", base64.b64encode(b"x" + TOKEN.encode()).decode(), "base64 at 1"),
        ("bytes", TOKEN.encode(), "hex"),
        ("bytes", base64.urlsafe_b64encode(b"xy" + TOKEN.encode()), "base64url at 2"),
        ("words", ["other", TOKEN], "raw"),
        ("json", json.dumps({"access_token": TOKEN}), "raw"),
    ],
)
async def test_a_token_is_found_in_any_column_however_it_is_written(
    cluster: Cluster, database: TestDatabase, shelf: Any, column: str, value: object, spelling: str
) -> None:
    await shelf.execute(f"INSERT INTO altyaa.shelf ({column}) VALUES ($1)", value)
    found = search(await dump(cluster, database), [Secret("not in there"), Secret(TOKEN)])
    assert Found("altyaa.shelf", 1, spelling) in found
    assert {hit.number for hit in found} == {1}
    assert TOKEN not in repr(found)


async def test_a_secret_with_what_copy_escapes_is_found(cluster: Cluster, database: TestDatabase, shelf: Any) -> None:
    secret = "back\\slash, tab\t and\nnew line"
    await shelf.execute("INSERT INTO altyaa.shelf (label) VALUES ($1)", secret)
    assert search(await dump(cluster, database), [Secret(secret)]) == [Found("altyaa.shelf", 0, "raw, escaped")]


async def test_a_secret_outside_of_rows_is_found(cluster: Cluster, database: TestDatabase, admin: Any) -> None:
    await admin.execute(f"COMMENT ON TABLE altyaa.workspace IS '{TOKEN}'")
    assert search(await dump(cluster, database), [Secret(TOKEN)]) == [Found("schema", 0, "raw")]


async def test_rows_that_a_dump_does_not_have_are_missed(cluster: Cluster, database: TestDatabase, admin: Any) -> None:
    """So does a dump of the owner look, whom the wall binds: it succeeds and is empty."""
    controls = await plant_controls(admin)
    await admin.execute("DELETE FROM altyaa.api_key WHERE name IS NOT NULL")
    of_keys = [number for number, each in enumerate(controls) if each.part == "altyaa.api_key"]
    found = missed(await dump(cluster, database), controls)
    assert {each.part for each in found} == {"altyaa.api_key"}
    assert {each.number for each in found} == set(of_keys)


async def test_a_pg_dump_that_fails_is_no_clean_bill(cluster: Cluster, database: TestDatabase) -> None:
    gone = TestDatabase(database.access, "no_such_database", database.kek_uri)
    with pytest.raises(RuntimeError, match="pg_dump"):
        await dump(cluster, gone)


def test_what_is_too_short_to_be_told_from_chance_is_refused() -> None:
    with pytest.raises(ValueError, match="turns up by chance"):
        list(spellings(b"seven b"))
