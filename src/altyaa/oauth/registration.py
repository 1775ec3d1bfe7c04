"""A client as those who manage it ask for it and see it. What the protocol needs of one is ``model.ClientRecord``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.oauth.model import WITH_SECRET, AuthMethod, GrantType, Pkce

ClientStatus = Literal["active", "ended"]
CLIENT_STATUSES: tuple[ClientStatus, ...] = get_args(ClientStatus)


@dataclass(frozen=True, slots=True)
class Shape:
    """What can be changed about a client.

    Attributes:
        any_workspace: Whether members of other workspaces may authorize it.
        grant_days: Days after which its grants end, however often they are refreshed; None for never.
        jwks: Its public keys, a JSON Web Key Set as JSON text, for ``private_key_jwt``.
    """

    name: str
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    pkce: Pkce
    any_workspace: bool = False
    grant_days: int | None = None
    jwks: str | None = None


@dataclass(frozen=True, slots=True)
class ClientAsk:
    """What somebody wants a client to be.

    Attributes:
        auth_method: How it proves who it is at the token endpoint (RFC 7591 §2).
    """

    shape: Shape
    auth_method: AuthMethod
    grant_types: tuple[GrantType, ...]


@dataclass(frozen=True, slots=True)
class ClientChange:
    """What is to be different about a client. None leaves a thing as it is.

    Attributes:
        no_grant_days: Its grants are to end by themselves no more.
        verified: Whether the operator vouches for it.
    """

    name: str | None = None
    redirect_uris: tuple[str, ...] | None = None
    scopes: frozenset[str] | None = None
    pkce: Pkce | None = None
    any_workspace: bool | None = None
    grant_days: int | None = None
    no_grant_days: bool = False
    jwks: str | None = None
    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """A client as its workspace sees it.

    Attributes:
        token_epoch: Tokens of earlier ones are dead: of those that it got for itself.
        created_by: Wire id of who made it; ``operator`` for the command line.
    """

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
    created_at: datetime
    created_by: str
    ended_at: datetime | None
    ended_reason: str | None

    @property
    def wire_id(self) -> str:
        """``app_…``."""
        return write_id("app", self.id)

    @property
    def status(self) -> ClientStatus:
        """Whether it works."""
        return "active" if self.ended_at is None else "ended"

    @property
    def has_secret(self) -> bool:
        """Whether a secret is what it proves itself with."""
        return self.auth_method in WITH_SECRET

    @property
    def shape(self) -> Shape:
        """What can be changed about it."""
        return Shape(
            self.name,
            tuple(self.redirect_uris),
            frozenset(self.scopes),
            self.pkce,
            self.any_workspace,
            self.grant_days,
            # PostgreSQL writes JSON in an order of its own.
            None if self.jwks is None else json.dumps(json.loads(self.jwks), sort_keys=True),
        )


@dataclass(frozen=True, slots=True)
class ClientSecretInfo:
    """One secret of a client, without the secret.

    Attributes:
        last_four: Its last characters, to tell secrets apart.
        ends_at: When it stops working; None for as long as its client lives.
        last_used_at: When it last proved who its client is; None for never.
    """

    id: UUID
    client_id: UUID
    last_four: str
    created_at: datetime
    ends_at: datetime | None
    last_used_at: datetime | None

    def works_at(self, now: datetime) -> bool:
        """Whether it proves who its client is then."""
        return self.ends_at is None or self.ends_at > now


@dataclass(frozen=True, slots=True)
class ClientView:
    """A client with its secrets, oldest first."""

    client: ClientInfo
    secrets: tuple[ClientSecretInfo, ...]


@dataclass(frozen=True, slots=True)
class CreatedClient:
    """A new client, or a new secret of one.

    Attributes:
        secret: Shown once and not stored; None for a client that has none.
    """

    secret: Secret[str] | None
    view: ClientView


@dataclass(frozen=True, slots=True)
class SecretRotation:
    """How a client is to get another secret.

    Attributes:
        overlap: Time that the secret before it goes on working.
        retire_oldest: End the oldest secret at once where two work already.
    """

    overlap: timedelta
    retire_oldest: bool
