"""What every platform's folder is made of: requests to send, answers to read, and what they mean."""

from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeAlias, TypeVar

from altyaa.kernel.secret import Secret
from altyaa.providers.pack import Pack
from altyaa.providers.push import Hook

Purpose = Literal["redeem", "token", "assets", "probe", "revoke", "proxy", "keys"]
"""What a call is for: budgets and metrics are kept by it. ``token`` renews, and takes what is kept for it; ``proxy`` is
a caller's own; ``keys`` asks for what a platform signs with, which anybody may read."""
Verdict = Literal["throttled", "transient", "app_level", "suspect", "scope_lost", "asset_lost", "user_action"]
"""What a failure says about the connection. ``suspect`` is never believed at once: it takes a second signal."""
LARGEST_REPLY_BYTES = 1 << 20
"""Of an answer that is read. The largest real ones, lists of a hundred pages with their tokens, have some 100 KiB."""
LARGEST_PASSED_BYTES = 10 << 20
"""Of an answer to a caller's own call."""


@dataclass(frozen=True, slots=True)
class App:
    """Our registration at a platform."""

    provider: str
    client_id: str
    client_secret: Secret[str]


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a platform.

    Attributes:
        url: ``https://HOST/PATH`` without a query: it may be logged.
        query, form: Parameters, secret ones as secrets. Meta takes tokens in queries. None for no form.
        json: A JSON body, in place of a form.
        content: A body as it is, in place of both; ``headers`` say of what type.
    """

    purpose: Purpose
    method: str
    url: str
    query: Mapping[str, str | Secret[str]] = field(default_factory=dict)
    form: Mapping[str, str | Secret[str]] | None = None
    json: Mapping[str, str | Secret[str]] | None = None
    headers: Mapping[str, str | Secret[str]] = field(default_factory=dict)
    content: bytes | None = field(default=None, repr=False)


def largest_reply(call: Call) -> int:
    """How many bytes of its answer are kept."""
    return LARGEST_PASSED_BYTES if call.purpose == "proxy" else LARGEST_REPLY_BYTES


def revealed(values: Mapping[str, str | Secret[str]]) -> dict[str, str]:
    """Parameters or headers of a call, for whoever sends it."""
    return {name: value.reveal() if isinstance(value, Secret) else value for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whatever it is.

    Attributes:
        headers: By name in lower case.
        body: At most ``largest_reply`` of its call; may hold tokens.
        is_whole: False where it was cut off there.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer.

    Attributes:
        why: A sentence without secrets.
        was_sent: Whether the request may have reached the platform.
    """

    why: str
    was_sent: bool


Send: TypeAlias = Callable[[Call, float], Awaitable[Reply | Unanswered]]
"""Sends a call and waits so many seconds for its answer, for everything together."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What an answer that is no success means.

    Attributes:
        code: Stable, as ``google.invalid_grant``.
        sentence: For the person who has to act; no secrets, no identifiers.
        retry_after: What the platform asks us to wait.
        final: A suspicion that needs no second signal: the platform said it in so many words (a push, a probe).
    """

    verdict: Verdict
    code: str
    sentence: str
    retry_after: timedelta | None = None
    final: bool = False


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a platform gave for one person's yes.

    Attributes:
        access_ends: None for never.
        refresh: None where there is none (Facebook). A renewal that brought no new one has the one before.
        grant_ends: When a person has to click again; None for never, as far as anybody knows.
        scopes: Granted ones; None where the answer did not say.
        assumed: Which of ``access_ends`` and ``grant_ends`` the answer did not say: they are the pack's.
        subject: Whose they are, where the answer said: to be compared before anything is stored.
    """

    access: Secret[str]
    access_ends: datetime | None
    refresh: Secret[str] | None
    grant_ends: datetime | None
    scopes: frozenset[str] | None
    assumed: frozenset[str] = frozenset()
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """A finished sign-in at a platform.

    Attributes:
        subject: Who it is there: stable, compared at every re-authentication.
        display: What a person calls that account.
    """

    subject: str
    display: str
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Asset:
    """A page, an account or a location under a grant.

    Attributes:
        kind: As ``page``, ``location``.
        id: The platform's.
        token: A token of its own, where the platform derives one.
        problem: Why it cannot be used, where it cannot: a page without a token, a location not verified.
    """

    kind: str
    id: str
    name: str
    token: Secret[str] | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorizeAsk:
    """What the person's browser is sent off with.

    Attributes:
        verifier: PKCE; None where the platform has none.
        again: The person has been there before: ask again what they left out.
        login_hint: Whom to suggest.
    """

    state: str
    redirect_uri: str
    scopes: Sequence[str]
    verifier: Secret[str] | None = None
    again: bool = False
    login_hint: str | None = None


@dataclass(frozen=True, slots=True)
class Redeem:
    """A code that came back, with what it is to be redeemed with."""

    code: Secret[str]
    redirect_uri: str
    verifier: Secret[str] | None


T = TypeVar("T")
Steps: TypeAlias = Generator[Call, tuple[Reply, datetime], T | Failure]
"""Several calls, one after the other: yields each, and is sent its answer with the time at which it was sent."""


class ListAssets(Protocol):
    """Everything that hangs under a grant now."""

    def __call__(self, app: App, tokens: Tokens, only: frozenset[str] | None = None) -> "Steps[Sequence[Asset]]":
        """List it all.

        Args:
            only: Ids. The rest comes as the list has it, where more would take a call for each; None for no rest.
        """
        ...


@dataclass(frozen=True, slots=True)
class Provider:
    """A platform: its pack, and the functions by which it departs from the standard.

    Attributes:
        authorize_url: Where the browser goes.
        connect: From a code to a grant, with whatever exchange makes its token last.
        renewal: The one call that renews.
        read_renewal: What its answer brought, by what was held before and the time of sending. Tokens are given even
            where they lack scopes, so that they can be stored first: ``judging.lacking`` says it after that.
        assets: Everything that hangs under the grant now.
        probe: A second signal: whether the platform still takes the token. If so, the same tokens with what it says of
            their ends, scopes and subject now: Facebook's grant clock moves when the person signs in anywhere.
        revocation: The call that ends the grant there; None where the platform has none.
        read_revocation: Why it may not have ended; None where it has, now or before.
        present: A call of the API with a token added, as the platform wants it. Whatever is added is a ``Secret``.
        read_answer: What an answer of the API says about the connection; None for nothing.
        hooks: By address below ``/hooks/``, how what the platform tells there is read.
    """

    name: str
    title: str
    pack: Pack
    authorize_url: Callable[[App, AuthorizeAsk], str]
    connect: Callable[[App, Redeem], "Steps[Granted]"]
    renewal: Callable[[App, Tokens], Call]
    read_renewal: Callable[[Tokens, Reply, datetime], Tokens | Failure]
    assets: ListAssets
    probe: Callable[[App, Tokens], "Steps[Tokens]"]
    revocation: Callable[[App, Tokens], Call] | None
    read_revocation: Callable[[Reply], Failure | None]
    present: Callable[[App, Secret[str], Call], Call]
    read_answer: Callable[[Reply], Failure | None]
    hooks: Mapping[str, Hook] = field(default_factory=dict)
