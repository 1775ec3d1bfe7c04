"""Ways to break the wall: each policy dropped and weakened, each table let go, each check of the context left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.tenancy.catalogue import OUR_SCHEMAS, SERVING
from tests.tenancy.contexts import KINDS

_CONTEXT = "tenancy.context()"
_ACCEPTED = ("right", "other workspace", "no context", "right, for a key")
_NO_CONTEXT = "(SELECT tenancy.workspace_id()) IS NULL"


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as ``pg_policies`` tells it."""

    table: str
    name: str
    permissive: str
    roles: tuple[str, ...]
    verb: str
    using: str | None
    check: str | None

    @property
    def create(self) -> str:
        """The statement that makes it."""
        using = "" if self.using is None else f" USING ({self.using})"
        check = "" if self.check is None else f" WITH CHECK ({self.check})"
        return (
            f"CREATE POLICY {self.name} ON {self.table} AS {self.permissive} FOR {self.verb} "
            f"TO {', '.join(self.roles)}{using}{check}"
        )

    @property
    def drop(self) -> str:
        """The statement that removes it."""
        return f"DROP POLICY {self.name} ON {self.table}"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One broken wall.

    Attributes:
        tables: Where it shows.
        contexts: With what it shows: a policy is asked once a context is accepted.
        policy: Name of the policy it breaks, with its table; None where it breaks another thing.
    """

    name: str
    break_it: str
    mend_it: str
    tables: frozenset[str]
    contexts: tuple[str, ...] = _ACCEPTED
    policy: str | None = None


async def mutants(admin: Any) -> list[Mutant]:
    """Every mutant of the schema as it is."""
    policies = await _policies(admin)
    secured = await admin.fetch(
        """
        SELECT n.nspname || '.' || c.relname AS name, c.relforcerowsecurity AS forced
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = ANY ($1) AND c.relrowsecurity
        """,
        OUR_SCHEMAS,
    )
    everywhere = frozenset(row["name"] for row in secured)
    source = await admin.fetchval(f"SELECT pg_get_functiondef('{_CONTEXT}'::regprocedure)")
    return [
        *(mutant for policy in policies for mutant in _of_policy(policy)),
        *(mutant for row in secured for mutant in _of_table(row["name"], forced=row["forced"])),
        *_of_context(source, everywhere),
    ]


async def _policies(admin: Any) -> list[Policy]:
    query = """
    SELECT schemaname || '.' || tablename AS table, policyname, permissive, roles::text[], cmd, qual, with_check
      FROM pg_policies WHERE schemaname = ANY ($1)
    """
    rows = await admin.fetch(query, OUR_SCHEMAS)
    return [Policy(table, name, how, tuple(roles), *rest) for table, name, how, roles, *rest in rows]


def _of_policy(policy: Policy) -> Iterator[Mutant]:
    yield _mutant(policy, "dropped", None)
    yield from (_mutant(policy, name, weaker) for name, weaker in _weaker(policy))


def _weaker(policy: Policy) -> Iterator[tuple[str, Policy]]:
    if policy.using not in (None, "true"):
        yield "USING true", replace(policy, using="true")
        yield "USING, or no context", replace(policy, using=f"{policy.using} OR {_NO_CONTEXT}")
        for column, function in re.findall(r"\(\((\w+), true\) = \( SELECT (tenancy\S+) AS", policy.using):
            yield "a call for every row", replace(policy, using=f"{column} = {function}")
            yield "without the second value", replace(policy, using=f"{column} = (SELECT {function})")
    if policy.check not in (None, "true"):
        yield "WITH CHECK true", replace(policy, check="true")
        yield "WITH CHECK, or no context", replace(policy, check=f"{policy.check} OR {_NO_CONTEXT}")
    if policy.using is not None and policy.check is not None:
        yield "without WITH CHECK", replace(policy, check=None)
    if policy.permissive == "RESTRICTIVE":
        yield "true", replace(policy, using="true", check="true")
        yield "permissive", replace(policy, permissive="PERMISSIVE")
        yield "for reading alone", replace(policy, verb="SELECT", check=None)
        yield "for adding alone", replace(policy, verb="INSERT", using=None)
    else:
        yield "restrictive", replace(policy, permissive="RESTRICTIVE")
        yield "false", replace(policy, using=policy.using and "false", check=policy.check and "false")
        yield "for every verb", replace(policy, verb="ALL", using="true", check="true")
    for role in policy.roles:
        if len(policy.roles) > 1:
            yield f"without {role}", replace(policy, roles=tuple(each for each in policy.roles if each != role))
    yield "to everybody", replace(policy, roles=("PUBLIC",))
    if not set(policy.roles) & set(SERVING):
        yield "to a serving role too", replace(policy, roles=(*policy.roles, SERVING[0]))


def _mutant(policy: Policy, name: str, weaker: Policy | None) -> Mutant:
    label = f"{policy.name} on {policy.table}"
    only = frozenset({policy.table})
    if weaker is None:
        return Mutant(f"{label}: {name}", policy.drop, policy.create, only, policy=label)
    break_it, mend_it = f"{policy.drop}; {weaker.create}", f"{policy.drop}; {policy.create}"
    return Mutant(f"{label}: {name}", break_it, mend_it, only, policy=label)


def _of_table(name: str, *, forced: bool) -> Iterator[Mutant]:
    alter = f"ALTER TABLE {name}"
    only = frozenset({name})
    yield Mutant(f"{name}: disabled", f"{alter} DISABLE ROW LEVEL SECURITY", f"{alter} ENABLE ROW LEVEL SECURITY", only)
    if forced:
        yield Mutant(
            f"{name}: not forced", f"{alter} NO FORCE ROW LEVEL SECURITY", f"{alter} FORCE ROW LEVEL SECURITY", only
        )


def _of_context(source: str, everywhere: frozenset[str]) -> Iterator[Mutant]:
    """The function that verifies contexts, each of its refusals and each condition on its key left out in turn."""
    for found in re.finditer(r"RAISE EXCEPTION 'altyaa context: ([^']*)'[^;]*", source):
        body = source.replace(found.group(0), "NULL")
        yield Mutant(f"{_CONTEXT}: does not refuse what is {found.group(1)}", body, source, everywhere, tuple(KINDS))
    for found in re.finditer(r"AND (.*k\.\w+_(?:from|at) [<>].*clock_timestamp\(\)\)?)", source):
        body = source.replace(found.group(1), "true")
        yield Mutant(f"{_CONTEXT}: does not ask for {found.group(1)}", body, source, everywhere, tuple(KINDS))
