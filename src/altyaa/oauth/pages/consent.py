"""The page on which a person allows an app something, or does not."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.model import Membership
from altyaa.access.pages.desk import Guest
from altyaa.infra.settings import Settings
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import N_
from altyaa.oauth.model import ClientRecord
from altyaa.oauth.pages.address import Address
from altyaa.oauth.pages.answers import PAGES, form_targets
from altyaa.oauth.rules.authorize import Authorization, Offer
from altyaa.protocol.rfc6749_redirects import is_loopback
from altyaa.web.csrf import Guard

BOX = "scope."
_DAY_SECONDS = 86_400
_UNITS: tuple[tuple[int, Literal["day", "hour", "minute"]], ...] = (
    (_DAY_SECONDS, "day"),
    (3600, "hour"),
    (60, "minute"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is put to the person now.

    Attributes:
        address: Names the workspace, so that the answer is about what was shown.
        has_choice: Whether they could choose another one.
    """

    address: Address
    ask: Authorization
    guest: Guest
    place: Membership
    has_choice: bool

    @property
    def guard(self) -> Guard:
        """Of the form: opened for one request, it answers no other."""
        return self.guest.guard.about(Secret(str(self.address)))

    @property
    def boxes(self) -> tuple[str, ...]:
        """The names of the form's check boxes, whether or not each was shown."""
        return tuple(f"{BOX}{name}" for name in self.ask.scopes)


def consent_page(request: Request, asked: Asked, offered: Offer, settings: Settings) -> Response:
    """Who asks, for what, for how long; what the person can do about it now and later."""
    ask, place = asked.ask, asked.place
    return PAGES.render(
        request,
        "consent.html",
        csrf_token=asked.guest.guard.token,
        form_targets=form_targets(ask.redirect_uri),
        client=ask.client,
        place=place,
        is_own=ask.client.workspace_id == place.workspace_id,
        offered=offered,
        box=BOX,
        email=asked.guest.account.email,
        own=str(asked.address),
        form_token=asked.guard.token,
        choose=str(asked.address.choosing(ask)) if asked.has_choice else None,
        where=where(ask.redirect_uri),
        lasts=lasts(ask.client, settings),
        resources=sorted(ask.resources),
    )


@dataclass(frozen=True, slots=True)
class Where:
    """Where the person returns to, as far as they can judge it.

    Attributes:
        kind: What that is, in words; empty for a site.
    """

    name: str
    kind: str


def where(redirect_uri: str) -> Where:
    """The domain of a site; what is known of an app that is none."""
    parts = urlsplit(redirect_uri)
    if is_loopback(redirect_uri):
        return Where(parts.netloc, N_("a program on this computer"))
    if parts.scheme != "https":
        return Where(f"{parts.scheme}:", N_("an app on this device that opens such addresses"))
    return Where(parts.netloc, "")


@dataclass(frozen=True, slots=True)
class Span:
    """A time, in the largest unit that it fills: ``60 days``."""

    number: int
    unit: Literal["day", "hour", "minute", "second"]


@dataclass(frozen=True, slots=True)
class Lasts:
    """When access ends by itself, by whichever comes first. At least one is there.

    Attributes:
        unused: Once it was not used for so long.
        latest: However often it is used.
    """

    unused: Span | None
    latest: Span | None


def lasts(client: ClientRecord, settings: Settings) -> Lasts:
    """Of what is allowed now."""
    if "refresh_token" not in client.grant_types:
        return Lasts(None, _span(settings.access_token_seconds))
    unused = _span(settings.refresh_token_seconds)
    if client.grant_days is None:
        return Lasts(unused, None)
    seconds = client.grant_days * _DAY_SECONDS
    return Lasts(None if seconds <= settings.refresh_token_seconds else unused, _span(seconds))


def _span(seconds: int) -> Span:
    for size, unit in _UNITS:
        if seconds >= size:
            return Span(round(seconds / size), unit)
    return Span(seconds, "second")
