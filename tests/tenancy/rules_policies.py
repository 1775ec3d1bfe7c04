"""Rules that policies and grants keep."""

import re
from collections.abc import Iterable
from typing import Any

import asyncpg

from tests.tenancy.catalogue import OUR_SCHEMAS, SERVING, Table, tenant_tables

DOOR = "altyaa_door"
_FUNCTION = {"workspace": "workspace_id", "user": "user_id"}
_POLICIES = "SELECT *, schemaname || '.' || tablename AS name FROM pg_policies WHERE schemaname = ANY ($1)"


async def the_floor_is_whole(admin: Any) -> list[str]:
    """One restrictive policy for all verbs and both serving roles, reading and writing, and nothing else restrictive.

    What it asks of a row has a second value: ``0002_access.sql`` says why, ``test_injection_explain.py`` shows it.
    """
    policies = await admin.fetch(_POLICIES, OUR_SCHEMAS)
    findings = []
    for table in await tenant_tables(admin):
        floors = [row for row in policies if row["name"] == table.name and row["permissive"] == "RESTRICTIVE"]
        function = _FUNCTION[table.kind]
        using = f"(({table.tenant}, true) = ( SELECT tenancy.{function}() AS {function}, true))"
        check = f"({table.tenant} = ( SELECT tenancy.{function}() AS {function}))"
        whole = ("floor", set(SERVING), "ALL", using, check)
        found = [
            (p["policyname"], set(p["roles"]), p["cmd"], " ".join((p["qual"] or "").split()), p["with_check"])
            for p in floors
        ]
        if found != [whole]:
            findings.append(f"{table.name}: the floor is {found}")
    return findings


async def other_policies_open_one_verb_to_named_roles(admin: Any) -> list[str]:
    """For one verb, for the serving roles or the door, never both and never all; an UPDATE says what may come of it."""
    return [
        f"{row['name']}: {row['policyname']} is {row['permissive']} FOR {row['cmd']} TO {', '.join(row['roles'])}"
        for row in await admin.fetch(_POLICIES, OUR_SCHEMAS)
        if row["policyname"] != "floor"
        and not (
            row["permissive"] == "PERMISSIVE"
            and row["cmd"] != "ALL"
            and (row["cmd"] != "UPDATE" or row["with_check"] is not None)
            and (set(row["roles"]) <= set(SERVING) or set(row["roles"]) == {DOOR})
        )
    ]


async def context_functions_are_wrapped(admin: Any) -> list[str]:
    """``(SELECT tenancy.f())`` is evaluated once a statement; a bare call, once a row."""
    return [
        f"{row['name']}: {row['policyname']} calls a function for every row"
        for row in await admin.fetch(_POLICIES, OUR_SCHEMAS)
        for text in (row["qual"] or "", row["with_check"] or "")
        if len(re.findall(r"tenancy\.", text)) != len(re.findall(r"\( SELECT tenancy\.", text))
    ]


async def a_grant_and_a_policy_come_together(admin: Any) -> list[str]:
    """A grant without a policy is a verb that silently does nothing; a policy without a grant, one waiting to open."""
    may = """
    SELECT has_table_privilege($1, $2, $3) OR ($3 <> 'DELETE' AND has_any_column_privilege($1, $2, $3))
    """
    secured = """
    SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY ($1) AND c.relrowsecurity
    """
    policies = await admin.fetch(_POLICIES, OUR_SCHEMAS)
    findings = []
    for (name,) in await admin.fetch(secured, OUR_SCHEMAS):
        for role in (*SERVING, DOOR):
            for verb in ("SELECT", "INSERT", "UPDATE", "DELETE"):
                granted = await admin.fetchval(may, role, name, verb)
                if granted != _opens(policies, name, role, verb):
                    findings.append(f"{name}: {role} has {'a grant' if granted else 'a policy'} alone for {verb}")
    return findings


def _opens(policies: Iterable[Any], name: str, role: str, verb: str) -> bool:
    return any(
        row["name"] == name and row["cmd"] == verb and role in row["roles"] and row["permissive"] == "PERMISSIVE"
        for row in policies
    )


async def the_door_sees_the_rows_of_its_columns(admin: Any) -> list[str]:
    """A door without a policy answers "no such key" to everybody, with no error to notice."""
    query = """
    SELECT c.oid::regclass::text AS name, string_agg(quote_ident(a.attname), ', ') AS columns
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace::regnamespace::text = ANY ($1)
       AND has_column_privilege('altyaa_door', c.oid, a.attnum, 'SELECT')
     GROUP BY c.oid
    """
    findings = []
    for name, columns in await admin.fetch(query, OUR_SCHEMAS):
        rows = f"SELECT count(*) FROM (SELECT {columns} FROM {name}) seen"
        there = await admin.fetchval(rows)
        try:
            async with admin.transaction():
                await admin.execute(f"SET LOCAL ROLE {DOOR}")
                seen = await admin.fetchval(rows)
                await admin.execute("RESET ROLE")
        except asyncpg.InsufficientPrivilegeError as error:
            findings.append(f"the door cannot read {name}: {error}")
            continue
        if seen != there or not there:
            findings.append(f"the door sees {seen} of {there} rows of {name}")
    return findings


async def the_door_writes_whatever_rows_its_functions_name(admin: Any) -> list[str]:
    """Which rows, the door's function says. A policy that hid some would make a sweep leave them, with no error."""
    return [
        f"{row['name']}: {row['policyname']} hides rows from the door"
        for row in await admin.fetch(_POLICIES, OUR_SCHEMAS)
        if DOOR in row["roles"] and not {row["qual"], row["with_check"]} <= {None, "true"}
    ]


async def the_context_is_read_once_a_statement(admin: Any) -> list[str]:
    """By the server's own count of calls, and by its plan, however many rows there are."""
    findings = []
    for table in await tenant_tables(admin):
        readable = await admin.fetchval("SELECT has_any_column_privilege($1, $2, 'SELECT')", SERVING[0], table.name)
        async with admin.transaction():
            await admin.execute("SET LOCAL track_functions = 'all'")
            await admin.execute(f"SET LOCAL ROLE {SERVING[0]}")
            plan = await admin.fetch(_explained(table, readable=readable))
            before = await _calls(admin)
            if readable:
                await admin.fetchval(f"SELECT count(*) FROM {table.name}")
            calls = await _calls(admin) - before
            await admin.execute("RESET ROLE")
        if calls != int(readable) or not any("InitPlan" in line for (line,) in plan):
            findings.append(f"{table.name}: {calls} calls of tenancy.context() for one statement")
    return findings


def _explained(table: Table, *, readable: bool) -> str:
    if readable:
        return f"EXPLAIN (COSTS OFF) SELECT count(*) FROM {table.name}"
    return f"EXPLAIN (COSTS OFF) INSERT INTO {table.name} DEFAULT VALUES"


async def _calls(admin: Any) -> int:
    query = "SELECT coalesce(sum(calls), 0) FROM pg_stat_xact_user_functions WHERE funcname = 'context'"
    return int(await admin.fetchval(query))
