"""What must become of codes, grants and their tokens: a small model that knows no database and no cryptography."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)
CODE_LIFE, ACCESS_LIFE, REFRESH_LIFE = 60 * SECOND, timedelta(hours=1), timedelta(days=60)
REPLAY, PUBLIC_WINDOW, UNSEEN = 30 * SECOND, 10 * SECOND, timedelta(hours=24)
REMEMBERED = 5
"""Generations of which the database tells for certain when they were made: it keeps ten turns, repeats among them."""
BY_ROLE: dict[str | None, frozenset[str]] = {
    None: frozenset(),
    "member": frozenset({"posts.read", "posts.write"}),
    "admin": frozenset({"posts.read", "posts.write", "keys.write"}),
}
SCOPES = sorted(BY_ROLE["admin"])


@dataclass(eq=False)
class Person:
    """Somebody who lets apps in."""

    role: str | None = "admin"


@dataclass(eq=False)
class App:
    """A client."""

    public: bool
    scopes: frozenset[str] = frozenset(SCOPES)


@dataclass(eq=False)
class Yes:
    """A consent; none of ``scopes`` where it was revoked.

    Attributes:
        life: How often it was given again after that.
    """

    scopes: frozenset[str] = frozenset()
    revoked: bool = False
    life: int = 0


@dataclass(frozen=True)
class Pair:
    """The tokens of one generation, and what they were asked for."""

    access: str
    refresh: str
    scopes: frozenset[str]
    issued_at: datetime
    peer: str


@dataclass(eq=False)
class Family:
    """A grant: every generation of its tokens, in order.

    Attributes:
        seen_at: When the newest pair was first used.
    """

    app: App
    person: Person
    consent: Yes
    scopes: frozenset[str]
    pairs: list[Pair] = field(default_factory=list)
    seen_at: datetime | None = None
    revoked: bool = False

    @property
    def newest(self) -> Pair:
        """The current pair."""
        return self.pairs[-1]

    def is_over(self) -> bool:
        """Nothing of it is worth anything now."""
        return self.revoked or self.consent.revoked or self.person.role is None

    def opens(self, scopes: frozenset[str]) -> frozenset[str]:
        """Token ∩ grant ∩ consent ∩ client ∩ role."""
        return scopes & self.scopes & self.consent.scopes & self.app.scopes & BY_ROLE[self.person.role]

    def verified(self, at: int, now: datetime) -> frozenset[str] | None:
        """What the access token of a generation opens; None where it is refused."""
        pair = self.pairs[at]
        ends = min(pair.issued_at + ACCESS_LIFE, pair.issued_at + REFRESH_LIFE)
        if self.is_over() or int(ends.timestamp()) <= now.timestamp():
            return None
        return self.opens(pair.scopes)

    def presented(self, at: int, asked: frozenset[str] | None, peer: str, now: datetime) -> set[str]:
        """What may be answered to the refresh token of a generation, in a word; and a reuse ends the family."""
        wanted = self.scopes if asked is None else asked
        if self.is_over():
            return {"invalid_grant"}
        if not wanted <= self.scopes or not self.opens(wanted):
            return {"invalid_scope"}
        if self.newest.issued_at + REFRESH_LIFE <= now:
            return {"invalid_grant"}
        behind = len(self.pairs) - 1 - at
        if behind == 0:
            return {"next"}
        if behind > 1:
            is_late = now - self.pairs[at + 1].issued_at < REPLAY
            return (
                {"reuse"} if not is_late else {"invalid_grant"} if behind < REMEMBERED else {"invalid_grant", "reuse"}
            )
        if not self._may_repeat(peer, now):
            return {"reuse"}
        return {"same"} if wanted == self.newest.scopes else {"invalid_request"}

    def _may_repeat(self, peer: str, now: datetime) -> bool:
        age = now - self.newest.issued_at
        if self.app.public:
            return age <= PUBLIC_WINDOW and peer == self.newest.peer
        return age <= UNSEEN and (self.seen_at is None or now - self.seen_at <= REPLAY)


@dataclass(eq=False)
class Code:
    """A code that was given out.

    Attributes:
        life: Of the consent at that time.
    """

    text: str
    app: App
    person: Person
    consent: Yes
    life: int
    scopes: frozenset[str]
    expires_at: datetime
    spent: bool = False
    family: Family | None = None
