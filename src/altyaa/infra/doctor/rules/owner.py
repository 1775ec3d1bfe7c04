"""The login that migrates, and what only it can see."""

from altyaa.infra.doctor.facts import Owner
from altyaa.infra.doctor.model import Finding, Unchecked, Verdict
from altyaa.infra.doctor.rules import administrator
from altyaa.infra.doctor.rules.administrator import quoted
from altyaa.infra.doctor.rules.keys import MATCH_KEYS

_KEYS = {
    "absent": "tenancy.context_key does not have the key that our contexts are signed with",
    "not active": "tenancy.context_key has retired the key that our contexts are signed with, or not begun with it",
    "another": "tenancy.context_key has another key under the id that our contexts are signed with",
}


def may_migrate(owner: Owner) -> Verdict:
    """Everything of ours belongs to altyaa_owner."""
    if owner.may_own:
        return []
    remedy = f"GRANT altyaa_owner TO {quoted(owner.role)}"
    what = f"ALTYAA_DATABASE_OWNER_URL logs in as {owner.role}, which may not become altyaa_owner."
    return [Finding("warn", what, f"Log in as altyaa_owner or an administrator. Or: {administrator.run(remedy)}")]


def same_database(owner: Owner) -> Verdict:
    """Otherwise `altyaa migrate` changes a database that nobody serves."""
    if not owner.elsewhere:
        return []
    return [
        Finding(
            "warn",
            "ALTYAA_DATABASE_OWNER_URL reaches another database than ALTYAA_DATABASE_URL does.",
            "Name the same server and database in both; only the role differs.",
        )
    ]


def context_key(owner: Owner) -> Verdict:
    """The database verifies with its own copy of the context key."""
    match owner.context_key:
        case "good":
            return []
        case None:
            return Unchecked("the service keysets do not open, or this login may not read tenancy.context_key")
        case state:
            return [Finding("refuse", f"{_KEYS[state]}.", MATCH_KEYS)]
