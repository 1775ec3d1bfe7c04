"""Every SQL statement of the service stands where it runs, as a literal, and works as the role that runs it."""

import ast
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import altyaa
from tests.tenancy.catalogue import SERVING
from tests.tenancy.matrix import Wall

_SOURCE = Path(altyaa.__file__).parent
_WHERE_SQL_LIVES = ("**/store.py", "**/store/*.py", "*/doors.py", "infra/keyring.py")
_HAND_ON = (_SOURCE / "infra" / "db", _SOURCE / "proof")
"""What hands on the statements of others: the transaction itself, and the proof's, which breaks off. The proof is no
part of the service: it looks at its own database as an administrator."""
_ON_TX, _ON_DATABASE, _WHOSE = ("one", "many", "execute"), "door", "caller"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement found in the source.

    Attributes:
        sql: None where it is anything but a literal.
    """

    place: str
    sql: str | None


def statements(source: str, name: str) -> Iterator[Statement]:
    """What a module hands to ``tx.one``, ``tx.many``, ``tx.execute``, ``db.door``, or to ``tx`` in any other way."""
    tree = ast.parse(source)
    called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        on_tx = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "tx"
        if isinstance(node, ast.Attribute) and (on_tx or node.attr == _ON_DATABASE) and node.attr != _WHOSE:
            call = called.get(id(node))
            known = node.attr in _ON_TX or node.attr == _ON_DATABASE
            yield Statement(f"{name}:{node.lineno}", _literal(call) if call and known else None)


def _literal(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


_FOUND = [
    statement
    for path in sorted(_SOURCE.rglob("*.py"))
    if not any(path.is_relative_to(each) for each in _HAND_ON)
    for statement in statements(path.read_text(), path.relative_to(_SOURCE).as_posix())
]


@pytest.fixture
async def sessions(wall: Wall) -> AsyncIterator[list[Any]]:
    """One session as each serving role."""
    opened = [await asyncpg.connect(wall.database.dsn(role)) for role in SERVING]
    yield opened
    for session in opened:
        await session.close()


@pytest.mark.parametrize("statement", _FOUND, ids=lambda statement: statement.place)
async def test_a_statement_is_a_literal_that_its_role_may_run(statement: Statement, sessions: list[Any]) -> None:
    """Names are looked up in pg_catalog alone, so it names its schemas; EXPLAIN checks privileges and runs nothing."""
    assert statement.sql is not None, f"{statement.place}: SQL is written as a literal in the call that runs it"
    for session in sessions:
        assert await session.fetchval("SHOW search_path") == "pg_catalog"
    assert len(await _refusals(statement.sql, sessions)) < len(sessions)


async def _refusals(sql: str, sessions: list[Any]) -> list[str]:
    """What those roles are told that may not run it."""
    nothing = [None] * len((await sessions[0].prepare(sql)).get_parameters())
    refusals = []
    for session in sessions:
        try:
            await session.fetch(f"EXPLAIN {sql}", *nothing)
        except asyncpg.InsufficientPrivilegeError as error:
            refusals.append(str(error))
    return refusals


def test_every_module_with_sql_was_looked_at() -> None:
    """A store that no statement was found in was misread."""
    found = [path for each in _WHERE_SQL_LIVES for path in _SOURCE.glob(each) if path.name != "__init__.py"]
    expected = {path.relative_to(_SOURCE).as_posix() for path in found}
    assert "keys/store/keys.py" in expected
    assert expected <= {statement.place.partition(":")[0] for statement in _FOUND}


@pytest.mark.parametrize(
    "hidden",
    [
        "async def f(tx): await tx.one(f'SELECT {1}')",
        "async def f(tx): await tx.many('SELECT ' + '1')",
        "async def f(tx): await tx.execute(SQL)",
        "async def f(tx): await tx.execute()",
        "async def f(db): await db.door(SQL)",
        "async def f(self): await self._db.door(SQL)",
        "async def f(tx): run = tx.execute; await run('SELECT 1')",
        "async def f(tx): await tx._session.execute('SELECT 1')",
    ],
)
def test_a_statement_that_is_no_literal_is_noticed(hidden: str) -> None:
    assert [statement.sql for statement in statements(hidden, "x")] == [None]


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("SELECT id FROM api_key", asyncpg.UndefinedTableError),
        ("SELECT id FROM altyaa.no_such_table", asyncpg.UndefinedTableError),
        ("SELECT parcel FROM altyaa.api_key", asyncpg.UndefinedColumnError),
    ],
)
async def test_preparing_notices_a_statement_that_does_not_fit_the_schema(
    sql: str, error: type[Exception], sessions: list[Any]
) -> None:
    with pytest.raises(error):
        await sessions[0].prepare(sql)


async def test_explaining_notices_a_statement_that_nobody_may_run(sessions: list[Any]) -> None:
    assert len(await _refusals("DELETE FROM altyaa.api_key WHERE id = $1", sessions)) == len(SERVING)
