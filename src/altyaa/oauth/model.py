"""What the parts of the authorization server hand to one another."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Literal, get_args
from uuid import UUID

from altyaa.kernel.ids import write_id
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret
from altyaa.oauth.formats import RefreshClaims

AuthMethod = Literal["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
AUTH_METHODS: tuple[AuthMethod, ...] = get_args(AuthMethod)
WITH_SECRET: frozenset[AuthMethod] = frozenset({"client_secret_basic", "client_secret_post"})
GrantType = Literal["authorization_code", "refresh_token", "client_credentials"]
GRANT_TYPES: tuple[GrantType, ...] = get_args(GrantType)
Pkce = Literal["required", "optional"]


@dataclass(frozen=True, slots=True)
class TokenBits:
    """The bit that each scope and each resource has in the masks of access tokens."""

    scopes: Mapping[str, int]
    resources: Mapping[str, int]

    def scope_mask(self, names: Iterable[str]) -> int:
        """The mask of these scopes."""
        return _mask(self.scopes, names)

    def resource_mask(self, uris: Iterable[str]) -> int:
        """The mask of these resources."""
        return _mask(self.resources, uris)

    def scope_names(self, mask: int) -> frozenset[str]:
        """The scopes of a mask. A bit that nobody knows opens nothing."""
        return _names(self.scopes, mask)

    def resource_uris(self, mask: int) -> frozenset[str]:
        """The resources of a mask."""
        return _names(self.resources, mask)


def _mask(bits: Mapping[str, int], names: Iterable[str]) -> int:
    return sum(1 << bits[name] for name in set(names))


def _names(bits: Mapping[str, int], mask: int) -> frozenset[str]:
    return frozenset(name for name, bit in bits.items() if mask >> bit & 1)


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """A client, as the protocol needs it.

    Attributes:
        workspace_id: Of the workspace that owns it.
        any_workspace: Whether members of other workspaces may authorize it.
        jwks: JSON Web Key Set as JSON text, for ``private_key_jwt``.
        grant_days: Days after which its grants end, however often they are refreshed.
        secret_digests, secret_ends: Of its secrets that worked when it was read, oldest first; None for no end.
        token_denied: Whether the token that was asked about was ended.
        wire_id: ``app_…``.
    """

    workspace_id: UUID
    id: UUID
    name: str
    any_workspace: bool
    verified: bool
    auth_method: AuthMethod
    redirect_uris: Sequence[str]
    scopes: Sequence[str]
    grant_types: Sequence[GrantType]
    pkce: Pkce
    jwks: str | None
    token_epoch: int
    grant_days: int | None
    ended_at: datetime | None
    secret_digests: Sequence[bytes] = field(repr=False)
    secret_ends: Sequence[datetime | None]
    token_denied: bool
    wire_id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "wire_id", write_id("app", self.id))

    @property
    def is_public(self) -> bool:
        """Whether it has nothing to prove itself with (RFC 6749 §2.1)."""
        return self.auth_method == "none"

    @property
    def depends_on(self) -> tuple[UUID, ...]:
        """Whose change makes this out of date."""
        return (self.id, self.workspace_id)


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """A grant, with everything that its tokens depend on.

    Attributes:
        salt: 16 bytes.
        generation: Of the tokens that are current; the first is 0.
        kid: Of the key that they are made under.
        issued_at: When they were made.
        refresh_expires_at: When the refresh token ends.
        expires_at: When the grant ends, however often it is refreshed; None for never.
        issued_scopes, issued_resources: What the access token is for.
        issued_network, issued_agent: Who they were given to, as far as that can be told.
        seen_at: When they were first used; None for not yet.
        recent: The last refreshes as JSON text, oldest first (``Refresh``).
        role: The person's in the workspace; None where they are no member.
        email: By which the workspace knows them.
    """

    workspace_id: UUID
    id: UUID
    consent_id: UUID
    client_id: UUID
    user_id: UUID
    scopes: Sequence[str]
    resources: Sequence[str]
    salt: bytes = field(repr=False)
    created_at: datetime
    generation: int
    kid: int
    issued_at: datetime
    access_expires_at: datetime
    refresh_expires_at: datetime
    expires_at: datetime | None
    issued_scopes: Sequence[str]
    issued_resources: Sequence[str]
    issued_network: str
    issued_agent: str
    seen_at: datetime | None
    recent: str
    revoked_at: datetime | None
    consent_scopes: Sequence[str]
    consent_revoked_at: datetime | None
    client_workspace_id: UUID
    client_scopes: Sequence[str]
    client_any_workspace: bool
    client_ended_at: datetime | None
    role: Role | None
    email: str | None
    token_denied: bool

    @property
    def wire_id(self) -> str:
        """``grt_…``."""
        return write_id("grt", self.id)

    @property
    def refreshes(self) -> "list[Refresh]":
        """The last refreshes, oldest first."""
        return read_refreshes(self.recent)


@dataclass(frozen=True, slots=True)
class Refresh:
    """One refresh.

    Attributes:
        generation: Of the tokens that it answered with.
        repeat: They had been answered before.
    """

    at: datetime
    generation: int
    network: str
    agent: str
    repeat: bool

    def written(self) -> str:
        """As JSON text."""
        said: dict[str, Any] = {"at": self.at.isoformat(), "generation": self.generation, "network": self.network}
        return json.dumps(said | {"agent": self.agent, "repeat": self.repeat})


def read_refreshes(text: str) -> list[Refresh]:
    """The inverse of ``written``, of an array."""
    return [
        Refresh(datetime.fromisoformat(each["at"]), each["generation"], each["network"], each["agent"], each["repeat"])
        for each in json.loads(text)
    ]


@dataclass(frozen=True, slots=True)
class StoredCode:
    """An authorization code, without the code.

    Attributes:
        life: Of the consent, when the code was made.
    """

    id: UUID
    consent_id: UUID
    life: int
    client_id: UUID
    user_id: UUID
    redirect_uri: str
    challenge: str | None
    scopes: Sequence[str]
    resources: Sequence[str]
    expires_at: datetime
    redeemed_at: datetime | None
    grant_id: UUID | None


@dataclass(frozen=True, slots=True)
class Peer:
    """Where a token request came from, as coarse as it is kept.

    Attributes:
        network: The /24 or /48 of the caller's address; empty for none.
        agent: The caller's own words, at most 200 characters.
    """

    network: str
    agent: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A presentation of a refresh token that asks for all that the grant has, by a client that is authenticated.

    Attributes:
        proof: What the token carries, 16 bytes; its MAC is right.
    """

    claims: RefreshClaims
    proof: bytes = field(repr=False)
    client_id: UUID
    peer: Peer


@dataclass(frozen=True, slots=True)
class Issued:
    """Tokens to answer with (RFC 6749 §5.1).

    Attributes:
        refresh_token: None for a client's own.
        expires_in: Seconds that the access token is good for.
        workspace_id: That it opens.
    """

    access_token: Secret[str]
    refresh_token: Secret[str] | None
    expires_in: int
    scopes: frozenset[str]
    workspace_id: UUID


Address = IPv4Address | IPv6Address
