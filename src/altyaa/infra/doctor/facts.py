"""What ``look`` saw, for ``rules`` to judge: plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from altyaa.infra.db.versions import ServerVersion


@dataclass(frozen=True, slots=True)
class File:
    """A file or folder that is there.

    Attributes:
        mode: Permission bits.
        uid: Its owner.
    """

    path: str
    mode: int
    uid: int


@dataclass(frozen=True, slots=True)
class Place:
    """This machine and the settings.

    Attributes:
        uid: Who we are.
        embedded: We run the database ourselves.
        kek, passwords, folder: The key file, the embedded server's passwords, the data directory; None if absent.
        free_bytes: On the disk of the data directory; None without one.
    """

    uid: int
    production: bool
    base_url: str
    embedded: bool
    trusted_proxies: Sequence[IPv4Network | IPv6Network]
    kek: File | None
    passwords: File | None
    folder: File | None
    free_bytes: int | None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A login that does not get in.

    Attributes:
        setting: Where its address stands.
        why: In words that hold nothing of the address.
    """

    setting: str
    why: str


@dataclass(frozen=True, slots=True)
class Link:
    """How a session reaches its server.

    Attributes:
        setting: Where its address stands.
        ahead_seconds: The server's clock minus ours.
        pooled: A pooler is between us.
        prepared_statements: We use them.
        peer: The other end's IP address; None for a Unix socket.
        encrypted: TLS.
    """

    setting: str
    ahead_seconds: float
    pooled: bool
    prepared_statements: bool
    peer: str | None
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Membership:
    """A role that a login is or may become, directly or through others.

    Attributes:
        through: The membership of the login's own that leads there; the role itself where direct.
        attributes: ``SUPERUSER``, ``BYPASSRLS`` and so on, where the role has them.
        owns: It owns objects of ours, and is not one of the roles that should.
    """

    role: str
    through: str
    attributes: frozenset[str]
    owns: bool


@dataclass(frozen=True, slots=True)
class Login:
    """A serving role as its own session sees it.

    Attributes:
        setting: Where its address stands.
        expected_role: The role that the policies bind.
        database: Name of the database.
        elsewhere: That is another database than the app's.
        search_path: As the session begins.
        attributes: ``SUPERUSER``, ``BYPASSRLS`` and so on, where it has them.
        owns: Objects of ours, such as "table altyaa.api_key".
        may_create: Where it may create: "DATABASE" and schema names; "TEMPORARY" for temporary tables.
        past_policies: Privileges to which no policy applies, such as "TRUNCATE ON altyaa.api_key".
    """

    setting: str
    role: str
    expected_role: str
    database: str
    elsewhere: bool
    version: ServerVersion
    search_path: str
    attributes: frozenset[str]
    memberships: tuple[Membership, ...]
    owns: tuple[str, ...]
    may_create: tuple[str, ...]
    past_policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that the wall must cover.

    Attributes:
        enabled, forced: Row Level Security on it.
        without_floor: Serving roles for whom no RESTRICTIVE policy for all verbs compares with the signed context.
    """

    name: str
    enabled: bool
    forced: bool
    without_floor: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """The database's side of the wall.

    Attributes:
        revision: None where there is none, or none that we may read.
        head: The newest that this program knows.
        owner_attributes, door_attributes: ``SUPERUSER``, ``BYPASSRLS``, ``LOGIN`` and so on of those roles.
        owner_inherits_door: The owner sees every row through the door's policies.
    """

    revision: str | None
    head: str
    tables: tuple[Table, ...]
    owner_attributes: frozenset[str]
    door_attributes: frozenset[str]
    owner_inherits_door: bool


@dataclass(frozen=True, slots=True)
class Keys:
    """How far the keys open: the KEK, a login to read with, the keysets, a context signed with one.

    Attributes:
        failed_at: The first step that fails; None when a signed context came back as its workspace.
        said: Why, in words without key material.
        moving: Two KEKs are named.
    """

    failed_at: Literal["kek", "login", "keysets", "context"] | None
    said: str = ""
    moving: bool = False


@dataclass(frozen=True, slots=True)
class Owner:
    """The login that migrates.

    Attributes:
        may_own: It is, or may become, ``altyaa_owner``.
        elsewhere: It reaches another database than the app does.
        context_key: The database's half of the key that our contexts are signed with; None if it could not be asked
            for, because our half does not open or the login may not read it.
    """

    role: str
    may_own: bool
    elsewhere: bool
    context_key: Literal["good", "absent", "not active", "another"] | None
