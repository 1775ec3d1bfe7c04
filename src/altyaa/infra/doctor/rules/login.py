"""What a serving role must not be able to do (``docs/decisions/0002``)."""

from collections.abc import Iterator

from altyaa.infra.db.versions import NEEDED, too_old
from altyaa.infra.doctor.facts import Login, Membership
from altyaa.infra.doctor.model import Finding, Unchecked, Verdict
from altyaa.infra.doctor.rules import administrator
from altyaa.infra.doctor.rules.administrator import quoted

_ATTRIBUTES = {
    "SUPERUSER": "no policy applies to it",
    "BYPASSRLS": "no policy applies to it",
    "CREATEROLE": "it can give itself other roles",
    "REPLICATION": "it can copy the whole server",
    "CREATEDB": "it can fill the disk with databases of its own",
}
_FORBIDDEN_ROLES = {
    "altyaa_owner": "it can change tables and policies",
    "altyaa_door": "it sees rows of every workspace",
    "pg_monitor": "it sees the statements of every session, and signed contexts in them",
    "pg_read_all_stats": "it sees the statements of every session, and signed contexts in them",
    "pg_read_all_data": "it reads every table",
    "pg_write_all_data": "it writes every table",
    "pg_read_server_files": "it reads the files under the database",
    "pg_write_server_files": "it writes the files under the database",
    "pg_execute_server_program": "it runs programs on the server",
}


def version(login: Login) -> Iterator[Finding]:
    """Policies leak on older servers."""
    if what := too_old(login.version):
        yield Finding("refuse", what, NEEDED)


def same_database(login: Login) -> Iterator[Finding]:
    """App and worker share rows and keys."""
    if login.elsewhere:
        yield Finding(
            "refuse",
            f"{login.setting} reaches another database than ALTYAA_DATABASE_URL does.",
            f"Name the same server and database in both; only the role differs ({login.expected_role}).",
        )


def role(login: Login) -> Iterator[Finding]:
    """The RESTRICTIVE policies name the serving roles; they do not bind others."""
    if login.role != login.expected_role:
        yield Finding(
            "refuse",
            f"{login.setting} logs in as {login.role}, whom the policies do not bind.",
            f"Log in as {login.expected_role} there; `altyaa migrate` makes that role.",
        )


def attributes(login: Login) -> Iterator[Finding]:
    """Each of these is a way around the policies, or to one."""
    for attribute, why in _ATTRIBUTES.items():
        if attribute in login.attributes:
            yield Finding(
                "refuse",
                f"{login.role} has the attribute {attribute}: {why}.",
                administrator.run(f"ALTER ROLE {quoted(login.role)} NO{attribute}"),
            )


def memberships(login: Login) -> Iterator[Finding]:
    """A serving role is a member of nothing: what a role may, its members may, if only by SET ROLE."""
    for direct in dict.fromkeys(membership.through for membership in login.memberships):
        reached = [membership for membership in login.memberships if membership.through == direct]
        worst = min(reached, key=_rank)
        danger = _danger(worst)
        named = direct if worst.role == direct else f"{worst.role} (through {direct})"
        yield Finding(
            "refuse" if danger else "warn",
            f"{login.role} is a member of {named}: {danger or 'it gets what that role is granted'}.",
            administrator.run(f"REVOKE {quoted(direct)} FROM {quoted(login.role)}"),
        )


def ownership(login: Login) -> Iterator[Finding]:
    """An owner can drop a policy, or the whole table."""
    if login.owns:
        yield Finding(
            "refuse",
            f"{login.role} owns {administrator.listed(login.owns)}, and an owner can lift the policies.",
            administrator.run(f"REASSIGN OWNED BY {quoted(login.role)} TO altyaa_owner"),
        )


def creating(login: Login) -> Verdict:
    """With an object of its own, one workspace can poison a pooled connection for the next."""
    return _overshadowed(login) or [_creates(login, where) for where in login.may_create]


def search_path(login: Login) -> Iterator[Finding]:
    """A name without a schema must mean PostgreSQL's own object, whatever else is created."""
    if login.search_path.strip('" ') != "pg_catalog":
        yield Finding(
            "refuse",
            f"The search_path of {login.role} is '{login.search_path}', not pg_catalog.",
            f"Run `altyaa migrate`, which sets it for this database, and leave it out of {login.setting}.",
        )


def past_policies(login: Login) -> Verdict:
    """TRUNCATE, partitions read directly, and the key that contexts are checked with lie beyond the policies."""
    return _overshadowed(login) or [
        Finding(
            "refuse",
            f"{login.role} has {privilege}, to which no policy applies.",
            administrator.run(f"REVOKE {privilege} FROM PUBLIC, {quoted(login.role)}"),
        )
        for privilege in login.past_policies
    ]


def _creates(login: Login, where: str) -> Finding:
    if where in ("TEMPORARY", "DATABASE"):
        thing, privilege = ("temporary tables", "TEMPORARY") if where == "TEMPORARY" else ("schemas", "CREATE")
        place = f"DATABASE {quoted(login.database)}"
    else:
        thing, privilege, place = f"objects in the schema {where}", "CREATE", f"SCHEMA {quoted(where)}"
    return Finding(
        "refuse",
        f"{login.role} may create {thing}.",
        administrator.run(f"REVOKE {privilege} ON {place} FROM PUBLIC, {quoted(login.role)}"),
    )


def _overshadowed(login: Login) -> Unchecked | None:
    """What a superuser or a member of the owner may do says nothing about the role's own privileges."""
    if "SUPERUSER" in login.attributes or any(_danger(membership) for membership in login.memberships):
        return Unchecked("first mend its attributes and memberships")
    return None


def _rank(membership: Membership) -> int:
    """Smaller is worse; of equals, the first reached stands."""
    forbidden = list(_FORBIDDEN_ROLES)
    if membership.role in forbidden:
        return forbidden.index(membership.role)
    return len(forbidden) + (_danger(membership) is None)


def _danger(membership: Membership) -> str | None:
    if membership.owns:
        return "it owns objects of ours"
    attribute = next((name for name in _ATTRIBUTES if name in membership.attributes), None)
    return _FORBIDDEN_ROLES.get(membership.role) or (attribute and _ATTRIBUTES[attribute])
