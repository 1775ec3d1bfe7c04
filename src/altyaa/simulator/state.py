"""What a platform knows: people, apps, what people allowed apps, and every code and token that it ever issued."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

TokenKind = Literal["access", "refresh", "id", "user", "page", "app"]


class Whose(NamedTuple):
    """Whom a credential is about: a person's yes to an app."""

    client_id: str
    person_id: str


@dataclass(slots=True)
class App:
    """Somebody's registration at the platform.

    Attributes:
        secret: None takes any.
        hooks: Where it is told what happens: by hook, as ``meta/deauthorize``, the address. Signed with ``secret``.
        redirect_uris: None takes any.
        is_testing: Google's publishing status: what it is granted dies after a week.
        is_disabled: The platform refuses whatever it asks.
        quota: Calls in the platform's window; None for what the platform gives everybody.
        is_desktop: Of TikTok's Login Kit for Desktop: it has to send PKCE.
    """

    client_id: str
    secret: str | None = field(default=None, repr=False)
    hooks: dict[str, str] = field(default_factory=dict)
    redirect_uris: tuple[str, ...] | None = None
    is_testing: bool = False
    is_disabled: bool = False
    quota: int | None = None
    is_desktop: bool = False


@dataclass(slots=True)
class Asset:
    """A page, an account or a location.

    Attributes:
        parent: The account of a location.
        details: Further members, as the platform would tell them.
        is_lost: The person may no longer manage it.
        via_business: Listed whether or not the person allowed it, and then without a token.
    """

    kind: str
    id: str
    name: str
    parent: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    is_lost: bool = False
    via_business: bool = False


@dataclass(slots=True)
class Person:
    """Somebody with an account at the platform.

    Attributes:
        trouble: Why the account cannot be used now: ``deleted``, ``checkpoint``; None where it can.
    """

    id: str
    name: str
    email: str
    assets: list[Asset] = field(default_factory=list)
    trouble: str | None = None

    def asset(self, kind: str, id: str) -> Asset | None:
        """One that the person manages now."""
        return next((each for each in self.assets if (each.kind, each.id) == (kind, id) and not each.is_lost), None)


def made_up(id: str, *assets: Asset) -> Person:
    """Somebody without a story."""
    return Person(id, f"Person {id}", f"{id}@harbor.example", list(assets))


@dataclass(slots=True)
class Grant:
    """What one person allowed one app.

    Attributes:
        declined: Scopes that were asked for and left out.
        asset_ids: Which assets; None for all.
        allowed_at: When the person last said so.
        ends_at: When it ends by itself; None for never.
        ended: Why it is over: ``removed``, ``password``, …; None while it lives.
        refresh_tokens: Those that may live, oldest first.
    """

    app: App
    person: Person
    scopes: set[str]
    declined: set[str]
    allowed_at: datetime
    asset_ids: set[str] | None = None
    ends_at: datetime | None = None
    ended: str | None = None
    refresh_tokens: list["Token"] = field(default_factory=list)

    @property
    def whose(self) -> Whose:
        """Whom it is about."""
        return Whose(self.app.client_id, self.person.id)


@dataclass(slots=True)
class Token:
    """A token, dead or alive.

    Attributes:
        grant: None for an app's own.
        ends_at: None for never.
        asset: The page that it is about.
        ended: Why this one is over though its grant may live.
        used_at: When it was last used, or issued.
        successor: What a rotation put in its place.
        rotated_at: When.
    """

    text: str = field(repr=False)
    kind: TokenKind
    app: App
    grant: Grant | None
    issued_at: datetime
    ends_at: datetime | None
    asset: Asset | None = None
    ended: str | None = None
    used_at: datetime | None = None
    successor: "Token | None" = None
    rotated_at: datetime | None = None


@dataclass(slots=True)
class Code:
    """An authorization code.

    Attributes:
        challenge: PKCE, S256; None without.
        is_offline: Whether a refresh token comes of it.
        nonce: For the ID token.
    """

    text: str = field(repr=False)
    grant: Grant
    redirect_uri: str
    issued_at: datetime
    ends_at: datetime
    challenge: str | None = None
    is_offline: bool = False
    nonce: str | None = None
    is_used: bool = False
