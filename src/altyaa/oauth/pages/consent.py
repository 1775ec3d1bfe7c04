"""The page on which a person allows an app something, or does not."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.model import Membership
from altyaa.access.pages.desk import Guest
from altyaa.infra.settings import Settings
from altyaa.kernel.secret import Secret
from altyaa.oauth.model import ClientRecord
from altyaa.oauth.pages.address import Address
from altyaa.oauth.pages.answers import PAGES, form_targets
from altyaa.oauth.rules.authorize import Authorization, Offer
from altyaa.protocol.rfc6749_redirects import is_loopback
from altyaa.web.csrf import Guard

BOX = "scope."
_DAY_SECONDS = 86_400


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
        return Where(parts.netloc, "a program on this computer")
    if parts.scheme != "https":
        return Where(f"{parts.scheme}:", "an app on this device that opens such addresses")
    return Where(parts.netloc, "")


def lasts(client: ClientRecord, settings: Settings) -> str:
    """When access ends by itself, as the end of a sentence."""
    if "refresh_token" not in client.grant_types:
        return f"after {_time(settings.access_token_seconds)}"
    unused = f"once it has not been used for {_time(settings.refresh_token_seconds)}"
    if client.grant_days is None:
        return unused
    seconds = client.grant_days * _DAY_SECONDS
    latest = f"after {_time(seconds)}"
    return latest if seconds <= settings.refresh_token_seconds else f"{unused}, and {latest} at the latest"


def _time(seconds: int) -> str:
    for size, word in ((_DAY_SECONDS, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            number = round(seconds / size)
            return f"{number} {word}" if number == 1 else f"{number} {word}s"
    return f"{seconds} seconds"
