"""What the access slice's parts hand to one another."""

from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal
from uuid import UUID

from altyaa.kernel.credential import ID_BYTES, SECRET_BYTES, CredentialKind
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Person, Principal
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret

INVITATION = CredentialKind("ali_", ID_BYTES + SECRET_BYTES)
PASSWORD_RESET = CredentialKind("alp_", ID_BYTES + SECRET_BYTES)
ADDRESS_CHANGE = CredentialKind("alm_", ID_BYTES + SECRET_BYTES)

KeyRotation = Literal["remind", "expire"]
"""What happens to a key whose rotation is overdue: people are reminded, or it ends."""

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Workspace:
    """A tenant."""

    id: UUID
    name: str
    key_rotation: KeyRotation
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Policies:
    """What a workspace wants of all its keys.

    Attributes:
        longest_key_days: A key ends so many days after it was made, 1 to 3650; None for no such end.
        key_networks: Networks that keys may be used from; none means everywhere.
    """

    key_rotation: KeyRotation
    longest_key_days: int | None
    key_networks: tuple[Network, ...]


HitBy = Literal["rotation", "age", "address", "networks"]
"""Why a key would stop: its rotation is overdue, it is too old, it was last used from elsewhere, or its own networks
and the workspace's have nothing in common."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A key that works now and would not, under other policies: at all, or from where it was last used.

    Attributes:
        id: Wire id.
        since: When it became overdue, or would have ended; None for the other two.
        used_at, used_from: Its last use.
    """

    id: str
    name: str
    why: HitBy
    since: datetime | None
    used_at: datetime | None
    used_from: IPv4Address | IPv6Address | None


@dataclass(frozen=True, slots=True)
class NewOwner:
    """The first Owner of a workspace.

    Attributes:
        password_hash: Argon2id, PHC string; None for a person who has an account already.
    """

    user_id: UUID
    email: str
    email_digest: bytes
    password_hash: Secret[str] | None


@dataclass(frozen=True, slots=True)
class Began:
    """The first workspace of a deployment, and its Owner."""

    workspace_id: UUID
    owner: NewOwner


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a workspace.

    Attributes:
        email: The address by which the workspace knows them.
    """

    user_id: UUID
    email: str
    role: Role
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """What people call something of the workspace."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A workspace as one of its members sees it."""

    workspace_id: UUID
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Giver:
    """Who acts on credentials, as they are now.

    Attributes:
        scopes: What they may give; None for the operator and the service, who have no bounds.
        bounds: What bounds them beside their scopes, in words; nothing for most.
        role: The person's, where a signed-in one acts.
    """

    workspace_id: UUID
    scopes: frozenset[str] | None = None
    bounds: tuple[str, ...] = ()
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes the people of a workspace, and by what right.

    Attributes:
        user_id: None for the operator at the machine's own command line, who may what an Owner may.
    """

    role: Role
    user_id: UUID | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as its workspace sees it.

    Attributes:
        invited_by: Wire id of who sent it last.
    """

    id: UUID
    email: str
    role: Role
    invited_by: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundInvitation:
    """An invitation as whoever shows its link sees it."""

    workspace_id: UUID
    id: UUID
    workspace_name: str
    email: str
    role: Role
    expires_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None

    def accepted_by(self, user_id: UUID) -> Principal:
        """The person who accepts, in the workspace that they are about to join."""
        return Principal("member", write_id("usr", user_id), self.workspace_id, frozenset(), user_id)


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody became a member."""

    workspace_id: UUID
    user_id: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class Account:
    """A person."""

    id: UUID
    email: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PasswordRecord:
    """A password as it is stored.

    Attributes:
        hash: Argon2id, PHC string.
    """

    user_id: UUID
    hash: str = field(repr=False)
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session whose token was shown."""

    user_id: UUID
    id: UUID
    authenticated_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its person sees it.

    Attributes:
        ip, user_agent: Of the sign-in.
    """

    id: UUID
    created_at: datetime
    authenticated_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ip: IPv4Address | IPv6Address | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session.

    Attributes:
        token: For the cookie; shown once and not stored.
        expires_at: It ends then, however much it is used.
    """

    user_id: UUID
    session_id: UUID
    token: Secret[str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """A request within a session.

    Attributes:
        authenticated_at: When the person last proved who they are.
    """

    user_id: UUID
    session_id: UUID
    authenticated_at: datetime

    @property
    def person(self) -> Person:
        """For what belongs to no workspace."""
        return Person(self.user_id)


@dataclass(frozen=True, slots=True)
class Reset:
    """A chance to set a new password, once."""

    user_id: UUID
    id: UUID
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundChange:
    """A change of address as whoever shows its link sees it.

    Attributes:
        email: The address that the account is to have.
    """

    user_id: UUID
    id: UUID
    email: str
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class AddressChange:
    """A person asked to sign in with another address.

    Attributes:
        email_before: What they signed in with when they asked.
        email: What they want to sign in with.
        ip, user_agent: Of whoever asked.
        created_at: When they asked.
        used_at: When it was carried out, or ended by something else.
    """

    id: UUID
    email_before: str
    email: str
    ip: IPv4Address | IPv6Address | None
    user_agent: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
