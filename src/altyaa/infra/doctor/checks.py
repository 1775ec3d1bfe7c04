"""Every check, in the order in which a person reads them. Adding one is one rule and one line."""

from altyaa.infra.doctor.facts import Keys, Link, Login, Owner, Place, Schema
from altyaa.infra.doctor.model import Check
from altyaa.infra.doctor.rules import files, keys, link, login, owner, schema, settings

PLACE: tuple[Check[Place], ...] = (
    Check("base URL", settings.base_url),
    Check("trusted proxies", settings.trusted_proxies),
    Check("embedded database", settings.embedded_database),
    Check("key file", files.key_file),
    Check("password file", files.password_file),
    Check("data directory", files.data_directory),
    Check("free disk", files.free_disk),
)
LINK: tuple[Check[Link], ...] = (
    Check("encryption", link.encryption),
    Check("clock", link.clock),
    Check("pooler", link.pooler),
)
FEED: tuple[Check[Link], ...] = (Check("notifications", link.notifications),)
LOGIN: tuple[Check[Login], ...] = (
    Check("PostgreSQL version", login.version),
    Check("same database", login.same_database),
    Check("role", login.role),
    Check("role attributes", login.attributes),
    Check("memberships", login.memberships),
    Check("ownership", login.ownership),
    Check("creating", login.creating),
    Check("search_path", login.search_path),
    Check("privileges past policies", login.past_policies),
)
SCHEMA: tuple[Check[Schema], ...] = (
    Check("revision", schema.revision),
    Check("row level security", schema.row_level_security),
    Check("restrictive policies", schema.restrictive_policies),
    Check("door and owner roles", schema.door_and_owner),
)
KEYS: tuple[Check[Keys], ...] = (
    Check("KEK", keys.kek),
    Check("service keysets", keys.keysets),
    Check("signed context", keys.context),
)
OWNER: tuple[Check[Owner], ...] = (
    Check("may migrate", owner.may_migrate),
    Check("same database", owner.same_database),
    Check("context key", owner.context_key),
)
