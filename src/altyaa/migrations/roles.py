"""The four roles and what the database itself grants them (``docs/decisions/0002``).

Everything an administrator has to do once stands here, as SQL: run by ``altyaa migrate`` where its login may, printed
where it may not.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from altyaa.kernel.secret import Secret

OWNER, DOOR, APP, WORKER = "altyaa_owner", "altyaa_door", "altyaa_app", "altyaa_worker"
_FLAGS = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


@dataclass(frozen=True, slots=True)
class Server:
    """What introspection found.

    Attributes:
        major: PostgreSQL's major version.
        database: Name of the database.
        me: The role that is logged in.
        roles: Which of the four exist.
        owner_has_door: ``altyaa_owner`` may become ``altyaa_door``.
        am_owner: ``me`` may become ``altyaa_owner``.
        owner_may_create: ``altyaa_owner`` may create schemas here.
        public_may_create: PUBLIC still has TEMPORARY or CREATE on the database.
        search_path_set: Both serving roles have the narrow search_path here.
    """

    major: int
    database: str
    me: str
    roles: frozenset[str]
    owner_has_door: bool
    am_owner: bool
    owner_may_create: bool
    public_may_create: bool
    search_path_set: bool


def missing(server: Server, passwords: Mapping[str, Secret[str]], salt: bytes) -> list[str]:
    """The statements that bring ``server`` to where migrations can run, in order; empty when it is there.

    Args:
        passwords: Role to the password that its URL names. A role without one keeps or gets none.
        salt: 16 random bytes for the SCRAM verifiers: a password itself never reaches the server's log.
    """
    sql = [
        f"CREATE ROLE {role} {_FLAGS} {_login(role, passwords, salt)}"
        for role in (OWNER, DOOR, APP, WORKER)
        if role not in server.roles
    ]
    if not server.owner_has_door:
        # An owner that inherits the door would see every row through the door's policies.
        inherit = " WITH INHERIT FALSE, SET TRUE" if server.major >= 16 else ""
        sql.append(f"GRANT {DOOR} TO {OWNER}{inherit}")
    if not server.am_owner:
        sql.append(f"GRANT {OWNER} TO {_quoted(server.me)}" + (" WITH SET TRUE" if server.major >= 16 else ""))
    database = _quoted(server.database)
    if not server.owner_may_create:
        sql.append(f"GRANT CONNECT, CREATE ON DATABASE {database} TO {OWNER}")
    if server.public_may_create:
        sql.append(f"REVOKE TEMPORARY, CREATE ON DATABASE {database} FROM PUBLIC")
    if not server.search_path_set:
        sql.append(f"GRANT CONNECT ON DATABASE {database} TO {APP}, {WORKER}")
        sql += [f"ALTER ROLE {role} IN DATABASE {database} SET search_path = pg_catalog" for role in (APP, WORKER)]
    return sql


def _login(role: str, passwords: Mapping[str, Secret[str]], salt: bytes) -> str:
    inherit = " NOINHERIT" if role == OWNER else ""
    if role == DOOR:
        return "NOLOGIN"
    if role not in passwords:
        return f"LOGIN{inherit}"
    return f"LOGIN{inherit} PASSWORD '{scram_verifier(passwords[role], salt)}'"


def scram_verifier(password: Secret[str], salt: bytes, iterations: int = 4096) -> str:
    """What PostgreSQL stores for an ASCII password (RFC 5802 §3, RFC 7677)."""
    salted = hashlib.pbkdf2_hmac("sha256", password.reveal().encode(), salt, iterations)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    text = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${iterations}:{text[0]}${text[1]}:{text[2]}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
