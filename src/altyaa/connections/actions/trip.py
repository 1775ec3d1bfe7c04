"""One way to a platform and back: its secrets, and what is stored of them."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from altyaa.connections import store
from altyaa.connections.actions.means import Means, Platform
from altyaa.connections.rules.connecting import STATE_LASTS
from altyaa.connections.sealing import verifier_place
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.secret import Secret
from altyaa.providers.model import AuthorizeAsk


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and the cookie by which it is known when it comes back."""

    url: str
    cookie: Secret[str]


@dataclass(frozen=True, slots=True)
class Trip:
    """The secrets of one way to a platform."""

    state: Secret[str]
    browser: Secret[str]
    verifier: Secret[str] | None


def digest(text: Secret[str]) -> bytes:
    """What is stored of a ``state`` or of a cookie: SHA-256, for both hold 256 random bits."""
    return sha256(text.reveal().encode()).digest()


def new_trip(means: Means, platform: Platform, cookie: Secret[str] | None) -> Trip:
    """With fresh secrets.

    Args:
        cookie: The browser's, where it has one: several tabs may be on their way at once.
    """
    needs_verifier = platform.provider.pack.value("pkce") != "none"
    verifier = text_of(means.new_secret(32)) if needs_verifier else None
    return Trip(text_of(means.new_secret(32)), cookie or text_of(means.new_secret(32)), verifier)


async def send_off(
    tx: WorkspaceTx, means: Means, attempt_id: UUID, platform: Platform, trip: Trip, now: datetime
) -> None:
    """Bind a sign-in to the browser that goes now."""
    keyset = await means.cabinet.keyset(tx, now)
    place = verifier_place(keyset.workspace_id, attempt_id)
    sealed = None if trip.verifier is None else keyset.seal(place, trip.verifier.reveal().encode())
    uri = means.redirect_uri(platform.provider.name)
    await store.send_off(tx, attempt_id, digest(trip.state), digest(trip.browser), sealed, uri, now + STATE_LASTS)


def departure(means: Means, platform: Platform, trip: Trip, *, again: bool, hint: str | None) -> Departure:
    """The platform's own page.

    Args:
        again: The account was connected before.
        hint: Its address, for the platform's form.
    """
    provider = platform.provider
    ask = AuthorizeAsk(
        state=trip.state.reveal(),
        redirect_uri=means.redirect_uri(provider.name),
        scopes=provider.pack.value("scopes"),
        verifier=trip.verifier,
        again=again,
        login_hint=hint,
    )
    return Departure(means.for_browser(provider.authorize_url(platform.app, ask)), trip.browser)


def text_of(raw: Secret[bytes]) -> Secret[str]:
    """Random bytes, as an address or a cookie holds them."""
    return Secret(urlsafe_b64encode(raw.reveal()).rstrip(b"=").decode())
