"""A platform for the engine's tests, with what it was asked: it plays the outside world, which no part of ours is.

Its refresh tokens are good for one use; the one before is refused, unless its pack gives a grace.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from altyaa.kernel.clock import Clock
from altyaa.kernel.secret import Secret
from altyaa.providers.model import (
    App,
    Asset,
    Call,
    Failure,
    Provider,
    Reply,
    Steps,
    Tokens,
    Unanswered,
    Verdict,
)
from altyaa.providers.pack import Cause, Fact, Pack
from altyaa.providers.reading import Unreadable, read_object
from altyaa.providers.tokens import read_tokens

NAME = "rota"
APP = App(NAME, "rota-app", Secret("rota-secret"))
HOUR = timedelta(hours=1)
_SEEN = date(2026, 11, 28)
_VERDICTS: dict[str, Verdict] = {
    "invalid_grant": "suspect",
    "slow_down": "throttled",
    "invalid_client": "app_level",
    "checkpoint": "user_action",
    "down": "transient",
}


def make_pack(**changes: Any) -> Pack:
    """What is known about it."""
    facts = {
        "access_seconds": 3600,
        "grant_seconds": "unlimited",
        "grant_slides": False,
        "rotates": True,
        "grace_seconds": 0,
        "min_age_seconds": 0,
        "renewal_shows_app": True,
        "believed_seconds": 63_072_000,
        "access_interval_seconds": "unlimited",
        "access_lead_seconds": "none",
        "grant_interval_seconds": "unlimited",
        "grant_lead_seconds": "none",
        "check_interval_seconds": "none",
        "required_scopes": ["read"],
        "scope_separator": " ",
        "calls_per_minute": 6000,
        "usage_headers": ["x-app-usage"],
        **changes,
    }
    causes = [
        Cause(f"{NAME}.{code}", {"error": code}, frozenset(), verdict, f"Sentence of {code}.", "test", _SEEN, "chosen")
        for code, verdict in {**_VERDICTS, "scope_missing": "scope_lost"}.items()
    ]
    lacks = replace(causes[-1], match={"lacks": "scope"})
    return Pack(
        NAME,
        "Rota",
        "An account.",
        "Somebody who can sign in.",
        {name: Fact(value, "test", _SEEN, "chosen") for name, value in facts.items()},
        (*causes, lacks),
        {},
        (),
    )


def make_provider(pack: Pack) -> Provider:
    """The functions by which the engine speaks with it."""

    def failure(reply: Reply) -> Failure | dict[str, Any]:
        said = read_object(reply)
        if isinstance(said, Unreadable) or reply.status >= 500:
            return Failure("transient", f"{NAME}.strange", "")
        if "error" in said:
            code = said["error"]
            return Failure(_VERDICTS[code], f"{NAME}.{code}", "", final=bool(said.get("final")))
        return said

    def renewal(_app: App, tokens: Tokens) -> Call:
        assert tokens.refresh is not None
        return Call("token", "POST", "https://rota.example/token", form={"refresh_token": tokens.refresh})

    def read_renewal(before: Tokens, reply: Reply, sent: datetime) -> Tokens | Failure:
        said = failure(reply)
        if isinstance(said, Failure):
            return said
        found = read_tokens(pack, said, sent, before, "grant_expires_in")
        return replace(found, subject=said.get("sub")) if isinstance(found, Tokens) else found

    def assets(app: App, tokens: Tokens, only: frozenset[str] | None = None) -> Steps[list[Asset]]:
        reply, _ = yield _get("assets", tokens)
        said = failure(reply)
        if isinstance(said, Failure):
            return said
        return [
            Asset(
                "page", each["id"], each["name"], Secret(each["token"]) if each.get("token") else None, each.get("no")
            )
            for each in said["pages"]
        ]

    def probe(_app: App, tokens: Tokens) -> Steps[Tokens]:
        reply, _ = yield _get("probe", tokens)
        said = failure(reply)
        return said if isinstance(said, Failure) else replace(tokens, subject=said.get("sub"))

    def unused(*_: Any) -> Any:
        raise NotImplementedError

    return Provider(
        NAME, "Rota", pack, unused, unused, renewal, read_renewal, assets, probe, None, unused, unused, unused
    )


def _get(purpose: Any, tokens: Tokens) -> Call:
    return Call(purpose, "GET", f"https://rota.example/{purpose}", query={"access_token": tokens.access})


@dataclass
class Person:
    """One person's yes, as the platform has it.

    Attributes:
        refresh: The one that works.
        before: Earlier ones, and when each was spent.
    """

    subject: str
    refresh: str
    access: str
    is_revoked: bool = False
    before: dict[str, datetime] = field(default_factory=dict)
    pages: list[dict[str, Any]] = field(default_factory=list)
    renewals: int = 0


Fault = Callable[[Call], Reply | Unanswered | None]


@dataclass
class Rota:
    """The platform itself.

    Attributes:
        calls: What it was asked, each with the token that was shown.
        fault: Answers in its place, before it has done anything; None lets it answer.
        lose: How many of the next renewals are done, and their answers lost.
    """

    clock: Clock
    grace: timedelta = timedelta(0)
    people: list[Person] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    fault: Fault = lambda _call: None
    lose: int = 0
    extra: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def person(self, subject: str) -> Person:
        """Somebody who says yes."""
        made = Person(subject, self._mint("rt"), self._mint("at"))
        self.people.append(made)
        return made

    async def send(self, call: Call, _timeout: float) -> Reply | Unanswered:
        """As ``Send``."""
        shown = next(iter((call.form or call.query).values()))
        token = shown.reveal() if isinstance(shown, Secret) else shown
        self.calls.append((call.purpose, token))
        wrong = self.fault(call)
        if wrong is not None:
            return wrong
        answer = self._renew(token) if call.purpose == "token" else self._look(call.purpose, token)
        if call.purpose == "token" and self.lose:
            self.lose -= 1
            return Unanswered("The connection broke off.", was_sent=True)
        return answer

    def _renew(self, token: str) -> Reply:
        now = self.clock()
        for each in self.people:
            spent = each.before.get(token)
            if each.is_revoked or (token != each.refresh and (spent is None or now > spent + self.grace)):
                continue
            if token == each.refresh:
                each.before[token] = now
                each.refresh, each.access = self._mint("rt"), self._mint("at")
                each.renewals += 1
            said = {"access_token": each.access, "refresh_token": each.refresh, "expires_in": 3600, "sub": each.subject}
            return answer(200, **(said | self.extra))
        return answer(400, error="invalid_grant")

    def _look(self, purpose: str, token: str) -> Reply:
        for each in self.people:
            if token == each.access and not each.is_revoked:
                said = {"pages": each.pages} if purpose == "assets" else {"sub": each.subject}
                return replace(answer(200, **said), headers=self.headers)
        return answer(401, error="invalid_grant")

    def _mint(self, kind: str) -> str:
        self.number += 1
        return f"{kind}.{self.number}"


def answer(status: int, **said: Any) -> Reply:
    """A JSON answer."""
    return Reply(status, {"content-type": "application/json"}, json.dumps(said).encode())
