"""The database's side of the wall."""

from collections.abc import Iterator

from altyaa.infra.doctor.facts import Schema
from altyaa.infra.doctor.model import Finding
from altyaa.infra.doctor.rules import administrator

_TENANTS = "altyaa.workspace"


def revision(schema: Schema) -> Iterator[Finding]:
    """Program and tables belong together."""
    found, head = schema.revision, schema.head
    if found is None:
        yield Finding("refuse", "The database has no schema of Altyaa.", "Run `altyaa migrate`.")
    elif found < head:
        yield Finding(
            "refuse", f"The schema is at revision {found}, and this program needs {head}.", "Run `altyaa migrate`."
        )
    elif found > head:
        yield Finding(
            "refuse",
            f"The schema is at revision {found}, and this program knows {head} as the newest: this program is older "
            "than the database.",
            "Start the release that migrated it, or a newer one.",
        )


def row_level_security(schema: Schema) -> Iterator[Finding]:
    """ENABLE is for the serving roles, FORCE for the owner."""
    if all(table.name != _TENANTS for table in schema.tables):
        yield Finding("refuse", f"There is no table {_TENANTS}.", "Run `altyaa migrate`, or restore a backup.")
    for table in schema.tables:
        if not (table.enabled and table.forced):
            yield Finding(
                "refuse",
                f"Row Level Security is not {'forced' if table.enabled else 'enabled'} on {table.name}.",
                administrator.run(f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"),
            )


def restrictive_policies(schema: Schema) -> Iterator[Finding]:
    """The floor that holds whatever other policies allow."""
    for table in schema.tables:
        if table.without_floor:
            yield Finding(
                "refuse",
                f"No RESTRICTIVE policy on {table.name} holds {' and '.join(table.without_floor)} to the signed "
                "context for every verb.",
                "Create the policy `floor` again as the migrations have it (altyaa/migrations/versions/*.sql), and "
                "find out who dropped or changed it.",
            )


def door_and_owner(schema: Schema) -> Iterator[Finding]:
    """SECURITY DEFINER functions run as these two."""
    for attribute in sorted(schema.door_attributes & {"SUPERUSER", "BYPASSRLS", "LOGIN"}):
        yield Finding(
            "refuse",
            f"altyaa_door has the attribute {attribute}: the doors would open more than they are made for.",
            administrator.run(f"ALTER ROLE altyaa_door NO{attribute}"),
        )
    for attribute in sorted(schema.owner_attributes & {"SUPERUSER", "BYPASSRLS"}):
        yield Finding(
            "warn",
            f"altyaa_owner has the attribute {attribute}: what runs as the owner sees every row.",
            administrator.run(f"ALTER ROLE altyaa_owner NO{attribute}"),
        )
    if schema.owner_inherits_door and "SUPERUSER" not in schema.owner_attributes:
        yield Finding(
            "warn",
            "altyaa_owner inherits altyaa_door: what runs as the owner sees every row through the doors' policies.",
            administrator.run("ALTER ROLE altyaa_owner NOINHERIT")
            + " On PostgreSQL 16 and later also: GRANT altyaa_door TO altyaa_owner WITH INHERIT FALSE;",
        )
