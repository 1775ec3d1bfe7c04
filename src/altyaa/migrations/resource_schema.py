"""The ``tenancy`` functions in a user's own database: made there, and opened to the roles that serve requests."""

from collections.abc import Sequence
from typing import Any

from altyaa.migrations.errors import MigrationRefused
from altyaa.migrations.files import tenancy_files

_LOCK = 7106418296
_FUNCTIONS = "tenancy.workspace_id(), tenancy.principal_id(), tenancy.user_id(), tenancy.has_scope(text)"

_OURS = """
SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'altyaa' AND c.relname = 'service_keyset')
"""


async def lock(there: Any) -> None:
    """Two commands at once: until its transaction ends, the second waits, and then finds what the first made."""
    await there.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)


async def refuse_our_own(there: Any) -> None:
    """Stop where the database is not an API's but one of ours.

    Raises:
        MigrationRefused: It is. The catalogue tells it to any login, also to one that may read nothing of ours.
    """
    if await there.fetchval(_OURS):
        raise MigrationRefused(
            "That is a database of Altyaa Auth itself, which has its wall already. Give the address of the API's own "
            "database."
        )


async def is_present(there: Any) -> bool:
    """Whether the functions were made."""
    present: bool = await there.fetchval("SELECT to_regclass('tenancy.context_key') IS NOT NULL")
    return present


async def ensure_functions(there: Any) -> None:
    """Make the ``tenancy`` schema where it is missing. Runs in the caller's transaction, under ``lock``.

    Raises:
        MigrationRefused: Another ``tenancy`` schema is in the way, or somebody else could read the keys.
    """
    if await is_present(there):
        return
    if await there.fetchval("SELECT to_regnamespace('tenancy') IS NOT NULL"):
        raise MigrationRefused(
            "That database has a schema named tenancy which is not ours. Rename it: policies name these functions."
        )
    for file in tenancy_files():
        await there.execute(file.read_text())
    others = await there.fetchval(
        """
        SELECT string_agg(DISTINCT a.grantee::regrole::text, ', ')
          FROM pg_class c, aclexplode(c.relacl) a
         WHERE c.oid = 'tenancy.context_key'::regclass AND a.grantee <> c.relowner
        """
    )
    if others:
        raise MigrationRefused(
            f"The default privileges of that database would let {others} read the context keys. Take them back with "
            "ALTER DEFAULT PRIVILEGES … REVOKE, and install again."
        )


def grants_for(roles: Sequence[str]) -> list[str]:
    """What lets roles ask who is calling. ``tenancy.context_key`` stays closed to them.

    Args:
        roles: Quoted where they need to be.
    """
    names = ", ".join(roles)
    return [f"GRANT USAGE ON SCHEMA tenancy TO {names}", f"GRANT EXECUTE ON FUNCTION {_FUNCTIONS} TO {names}"]


def policy_for(roles: Sequence[str]) -> str:
    """What to write for a table with a ``workspace_id``, as an example.

    Args:
        roles: That read it; quoted where they need to be.
    """
    names = ", ".join(roles)
    return f"""\
ALTER TABLE my_table ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY floor ON my_table AS RESTRICTIVE
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY can_select ON my_table FOR SELECT TO {names} USING ((SELECT tenancy.has_scope('posts.read')));
GRANT SELECT ON my_table TO {names};
"""


async def grant(there: Any, roles: Sequence[str]) -> list[str]:
    """Open the functions to ``roles``; their names, quoted where they need to be. Granting again changes nothing.

    Raises:
        MigrationRefused: A role does not exist, or policies would not bind it.
    """
    done = []
    for role in roles:
        found = await there.fetchrow(
            """
            SELECT quote_ident(rolname) AS quoted, rolsuper OR rolbypassrls AS unbound,
                   pg_has_role(oid, (SELECT relowner FROM pg_class WHERE oid = 'tenancy.context_key'::regclass),
                               'MEMBER') AS holds_keys
              FROM pg_roles WHERE rolname = $1
            """,
            role,
        )
        if found is None:
            raise MigrationRefused(f"That database has no role named '{role}'. Make it, then install again.")
        if found["unbound"]:
            raise MigrationRefused(
                f"No policy binds '{role}': it is a superuser or has BYPASSRLS. Make a role without either for the API."
            )
        if found["holds_keys"]:
            raise MigrationRefused(
                f"'{role}' is, or may become, the owner of the context keys, so it could sign for any workspace. Make "
                "a role of its own for the API."
            )
        done.append(found["quoted"])
    for statement in grants_for(done) if done else ():
        await there.execute(statement)
    return done
