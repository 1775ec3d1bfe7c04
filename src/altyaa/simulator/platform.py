"""One platform's memory, and what is the same at all of them."""

import hmac
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from altyaa.providers.pack import Pack
from altyaa.simulator.mint import Mint
from altyaa.simulator.push import Tells, tells_nothing
from altyaa.simulator.record import EventKind, Record
from altyaa.simulator.state import App, Asset, Code, Grant, Person, Token, TokenKind, Whose
from altyaa.simulator.wire import Request, Response
from altyaa.simulator.world import Rotation


@dataclass(slots=True)
class Platform:
    """What a platform knows.

    Attributes:
        grants: The latest of each person to each app.
        codes, tokens: Every one that was ever issued, by its text.
        derived: Page tokens, by the token that they were asked with and the page.
        users: How many people ever allowed an app something.
        calls: How many an app made in the window that is under way.
    """

    name: str
    pack: Pack
    rotation: Rotation
    mint: Mint
    record: Record
    apps: dict[str, App] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    grants: dict[Whose, Grant] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    derived: dict[tuple[str, str], Token] = field(default_factory=dict)
    users: Counter[str] = field(default_factory=Counter)
    calls: dict[str, tuple[int, int]] = field(default_factory=dict)

    def app(self, client_id: str) -> App:
        """An app by its id: whoever is not configured exists, and any secret is theirs."""
        return self.apps.setdefault(client_id, App(client_id))

    def accounts(self) -> list[Person]:
        """Whoever can sign in."""
        return [each for each in self.people.values() if each.trouble != "deleted"]

    def person(self, hint: str | None) -> Person | None:
        """One of them by their id or address."""
        return next((each for each in self.accounts() if hint in (each.id, each.email)), None)

    def grant(self, app: App, person: Person, now: datetime) -> Grant:
        """What the person allowed the app: a new one where there is none that lives."""
        whose = Whose(app.client_id, person.id)
        grant = self.grants.get(whose)
        if grant is None:
            self.users[app.client_id] += 1
        if grant is None or grant.ended is not None:
            grant = self.grants[whose] = Grant(app, person, set(), set(), now)
        return grant

    def issue(
        self,
        kind: TokenKind,
        text: str,
        app: App,
        grant: Grant | None,
        now: datetime,
        life: timedelta | None,
        asset: Asset | None = None,
    ) -> Token:
        """Remember a token that is given out."""
        ends_at = None if life is None else now + life
        token = self.tokens[text] = Token(text, kind, app, grant, now, ends_at, asset, used_at=now)
        return token

    def spend(self, token: Token, successor: Token, now: datetime) -> Token:
        """Put a one-time token's successor in its place; it lives as long as the token would have."""
        token.ended, token.rotated_at, token.successor = "rotated", now, successor
        successor.ends_at = token.ends_at
        return successor

    def successor_in_grace(self, token: Token, now: datetime) -> Token | None:
        """What a spent token still brings; None where its time is over."""
        successor, rotated_at = token.successor, token.rotated_at
        is_over = rotated_at is None or now - rotated_at >= self.rotation.grace
        return None if is_over else successor

    def note(self, now: datetime, kind: EventKind, name: str, whose: Whose | None) -> None:
        """Write into the record of what happened."""
        self.record.add(now, kind, name, self.name, whose)

    def count_call(self, app: App, now: datetime, window_seconds: int) -> int:
        """Count one; how many it made in this window."""
        window = int(now.timestamp()) // window_seconds
        last, count = self.calls.get(app.client_id, (window, 0))
        count = count + 1 if last == window else 1
        self.calls[app.client_id] = (window, count)
        return count


def is_secret_right(app: App, secret: str | None) -> bool:
    """Whether an app shows the secret that it was configured with; without one, any but none."""
    if secret is None:
        return False
    return app.secret is None or hmac.compare_digest(app.secret.encode(), secret.encode())


@dataclass(frozen=True, slots=True)
class Played:
    """How a platform is played.

    Attributes:
        hosts: Which it answers at.
        answer: To any request at one of them.
        whose: Whom a request is about, from the credential in it.
        throttled: What it says to an app that asks too often, to be asked again after so many seconds.
        exhausted: What it says to an app whose project may not ask at all.
        why_dead: Why nothing can come of what a person allowed any more; None where something can.
        person_parameter: The one by which its consent page's address says who is there.
        acts: What people and the platform do here, by name in ``acts.ACTS``.
        cast: Some people to begin with.
        crowd: People for a proof, who have so many accounts, pages or locations to connect between them.
        takes: At a host that it shares with another platform, which requests are its own; None for all that the other
            does not take. TikTok has one consent page for two platforms.
        tells: What it tells apps by itself.
    """

    name: str
    hosts: frozenset[str]
    answer: Callable[[Platform, Request, datetime], Response]
    whose: Callable[[Platform, Request], Whose | None]
    throttled: Callable[[Platform, int], Response]
    exhausted: Callable[[Platform], Response]
    why_dead: Callable[[Platform, Grant, datetime], str | None]
    person_parameter: str
    acts: frozenset[str]
    cast: Callable[[], tuple[Person, ...]]
    crowd: Callable[[int], list[Person]]
    takes: Callable[[Request], bool] | None = None
    tells: Tells = tells_nothing
