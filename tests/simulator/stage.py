"""A simulator with a clock that stands still, one app and one person at each platform."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from json import loads
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from altyaa.providers.registry import PROVIDERS
from altyaa.simulator import MovableClock, Simulator, read_world
from altyaa.simulator.browse import decide
from altyaa.simulator.instagram.cast import professional
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Asset, Person, Whose
from altyaa.simulator.tiktok_business.cast import video
from altyaa.simulator.wire import Dropped, Request, Response
from altyaa.simulator.world import RotationKind

START = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
CLIENT_ID, SECRET = "9001", "the app's secret"
REDIRECT_URI = "http://127.0.0.1:9/callback"
MANAGE = "https://www.googleapis.com/auth/business.manage"
AUTHORIZE = {
    "google": "https://accounts.google.com/o/oauth2/v2/auth",
    "facebook": "https://www.facebook.com/v26.0/dialog/oauth",
    "instagram": "https://www.instagram.com/oauth/authorize",
    "tiktok": "https://www.tiktok.com/v2/auth/authorize/",
    "tiktok_business": "https://www.tiktok.com/v2/auth/authorize",
}
SCOPES = {
    "google": f"openid email {MANAGE}",
    "facebook": "pages_show_list,pages_read_engagement,email",
    "instagram": "instagram_business_basic,instagram_business_manage_comments,instagram_business_manage_insights",
    "tiktok": "user.info.basic,user.info.profile,video.list",
    "tiktok_business": "user.info.basic,user.info.username,video.list,comment.list,comment.list.manage",
}
TOKEN = "https://oauth2.googleapis.com/token"
GRAPH = "https://graph.facebook.com/v26.0"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        body: As JSON was read.
    """

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a test plays.

    Attributes:
        people: The id of Mara at each platform.
    """

    simulator: Simulator
    clock: MovableClock
    people: Mapping[str, str]

    @property
    def google(self) -> Platform:
        """Its memory."""
        return self.simulator.platforms["google"]

    @property
    def facebook(self) -> Platform:
        """Its memory."""
        return self.simulator.platforms["facebook"]

    @property
    def instagram(self) -> Platform:
        """Its memory."""
        return self.simulator.platforms["instagram"]

    @property
    def tiktok(self) -> Platform:
        """Its memory."""
        return self.simulator.platforms["tiktok"]

    def whose(self, provider: str) -> Whose:
        """Mara's yes to the app."""
        return Whose(CLIENT_ID, self.people[provider])

    def later(self, **by: float) -> None:
        """Move the clock."""
        self.clock.advance(timedelta(**by))

    def sent(self, request: Request) -> Response | Dropped:
        """What comes of a request."""
        return self.simulator.answer(request)

    def ask(
        self,
        method: str,
        url: str,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> Answer:
        """An answer in JSON."""
        parts = urlsplit(url)
        request = Request(
            method, parts.hostname or "", parts.path, query or {}, form or {}, headers or {}, json=json or {}
        )
        answer = self.sent(request)
        assert isinstance(answer, Response), answer
        return Answer(answer.status, answer.headers, loads(answer.body))

    def callback(
        self,
        provider: str,
        leave_out: Collection[str] = (),
        *,
        decision: str = "allow",
        days: int | None = None,
        person: str | None = None,
        changes: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        """What Mara's browser, or another person's, brings back when they say yes, or no."""
        query = {
            PROVIDERS[provider].pack.value("client_id_parameter"): CLIENT_ID,
            "redirect_uri": REDIRECT_URI,
            "response_type": "code",
            "scope": SCOPES[provider],
            "state": "a state",
            "access_type": "offline",
            **(changes or {}),
        }
        url = f"{AUTHORIZE[provider]}?{urlencode(query)}"
        who = person or self.people[provider]
        location = decide(self.simulator, url, who, leave_out=leave_out, decision=decision, days=days)
        assert location.startswith(REDIRECT_URI)
        return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}

    def redeem(self, code: str, /, **changes: str) -> Answer:
        """Google's answer to a code."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
        return self.ask("POST", TOKEN, form=form | {"client_id": CLIENT_ID, "client_secret": SECRET} | changes)

    def google_tokens(
        self, leave_out: Collection[str] = (), *, days: int | None = None, person: str | None = None, **changes: str
    ) -> dict[str, Any]:
        """Fresh ones of Mara's, or of another person's."""
        answer = self.redeem(self.callback("google", leave_out, days=days, person=person, changes=changes)["code"])
        assert answer.status == 200, answer
        return dict(answer.body)

    def refresh(self, refresh_token: str, /, **changes: str) -> Answer:
        """Google's answer to a refresh token."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.ask("POST", TOKEN, form=form | {"client_id": CLIENT_ID, "client_secret": SECRET} | changes)

    def exchange(self, **query: str) -> Answer:
        """Facebook's answer at its token endpoint."""
        return self.ask("GET", f"{GRAPH}/oauth/access_token", {"client_id": CLIENT_ID, "client_secret": SECRET} | query)

    def short_token(self, leave_out: Collection[str] = (), *, person: str | None = None) -> str:
        """A user token of Mara's that lives for an hour."""
        code = self.callback("facebook", leave_out, person=person)["code"]
        answer = self.exchange(code=code, redirect_uri=REDIRECT_URI)
        assert answer.status == 200, answer
        return str(answer.body["access_token"])

    def long_token(self, leave_out: Collection[str] = (), *, person: str | None = None) -> str:
        """One that lives for 60 days."""
        answer = self.exchange(
            grant_type="fb_exchange_token", fb_exchange_token=self.short_token(leave_out, person=person)
        )
        return str(answer.body["access_token"])

    def graph(self, path: str, access_token: str, method: str = "GET", /, **query: str) -> Answer:
        """Facebook's answer."""
        return self.ask(method, f"{GRAPH}{path}", {"access_token": access_token} | query)


def stage(world: str = "reality-2026-11", rotation: RotationKind | None = None, seed: int = 7) -> Stage:
    """A new one."""
    clock = MovableClock(lambda: START)
    simulator = Simulator(read_world(world, rotation), clock, seed)
    accounts = [Asset("account", str(number), f"Account {number}") for number in range(1, 4)]
    places = [
        Asset("location", str(number), f"Location {number}", "1", {"metadata": {"hasVoiceOfMerchant": True}})
        for number in range(1, 6)
    ]
    pages = [Asset("page", str(number), f"Page {number}") for number in range(1, 4)]
    videos = [Asset("video", str(number), f"Video {number}") for number in range(1, 4)]
    business = [
        Asset("account", "600", "Harbor Coffee", details={"username": "harborcoffee"}),
        video("71", "How we roast", "Lovely smell!", "Closed on Monday?"),
    ]
    mara = {
        "google": Person("110", "Mara Lindqvist", "mara@harbor.example", [*accounts, *places]),
        "facebook": Person("300", "Mara Lindqvist", "mara@harbor.example", pages),
        "instagram": professional("17841400000000700", "harborcoffee", "Mara Lindqvist", "mara@harbor.example"),
        "tiktok": Person("500", "Mara Lindqvist", "mara@harbor.example", videos),
        "tiktok_business": Person("600", "Mara Lindqvist", "mara@harbor.example", business),
    }
    for name, person in mara.items():
        simulator.platforms[name].people[person.id] = person
    return Stage(simulator, clock, {name: person.id for name, person in mara.items()})
