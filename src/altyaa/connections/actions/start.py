"""Send a person off to a platform."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.connections import store
from altyaa.connections.actions.look import NO_SUCH_CONNECTION
from altyaa.connections.actions.means import NEEDED, Means
from altyaa.connections.model import Connection
from altyaa.connections.rules.connecting import STATE_LASTS
from altyaa.connections.sealing import verifier_place
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import CONNECTION_ENDED, Refused
from altyaa.kernel.secret import Secret
from altyaa.protocol import rfc7636_pkce
from altyaa.providers.model import AuthorizeAsk


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and the cookie by which it is known when it comes back."""

    url: str
    cookie: Secret[str]


async def start(
    means: Means, caller: Principal, name: str, cookie: Secret[str] | None, connection_id: UUID | None = None
) -> Departure | Refused:
    """Begin a sign-in.

    Args:
        cookie: The browser's, where it has one: several tabs may be on their way at once.
        connection_id: To connect the account of this one again; only that account will do.

    Raises:
        DatabaseUnavailable: Nothing happened.
        VaultUnavailable: Nothing happened.
    """
    platform = means.platform(name)
    if isinstance(platform, Refused):
        return platform
    now, attempt_id = means.clock(), means.new_id()
    state, browser = _text(means.new_secret(32)), cookie or _text(means.new_secret(32))
    pack, redirect_uri = platform.provider.pack, means.redirect_uri(name)
    verifier = _text(means.new_secret(32)) if pack.value("pkce") == rfc7636_pkce.METHOD else None
    await means.cabinet.ready(means.db, caller, now)
    async with means.db.workspace(caller) as tx:
        acting = await giver(tx, means.scopes, now, NEEDED)
        if isinstance(acting, Refused):
            return acting
        known = None if connection_id is None else await _known(tx, connection_id, name)
        if isinstance(known, Refused):
            return known
        ends, grant_id = now + STATE_LASTS, None if known is None else known.grant_id
        await store.insert_connect_attempt(
            tx, caller.workspace_id, attempt_id, name, digest(state), None, caller.user_id, grant_id, None, now, ends
        )
        keyset = await means.cabinet.keyset(tx, now)
        place = verifier_place(caller.workspace_id, attempt_id)
        sealed = None if verifier is None else keyset.seal(place, verifier.reveal().encode())
        await store.send_off(tx, attempt_id, digest(state), digest(browser), sealed, redirect_uri)
    ask = AuthorizeAsk(
        state=state.reveal(),
        redirect_uri=redirect_uri,
        scopes=pack.value("scopes"),
        challenge=None if verifier is None else rfc7636_pkce.challenge_of(verifier.reveal()),
        again=known is not None,
        login_hint=known.display if known is not None and "@" in known.display else None,
    )
    return Departure(means.for_browser(platform.provider.authorize_url(platform.app, ask)), browser)


def digest(text: Secret[str]) -> bytes:
    """What is stored of a ``state`` or of a cookie: SHA-256, for both hold 256 random bits."""
    return sha256(text.reveal().encode()).digest()


async def _known(tx: WorkspaceTx, connection_id: UUID, provider: str) -> Connection | Refused:
    found = await store.connections(tx, only=connection_id)
    if not found or found[0].provider != provider:
        return NO_SUCH_CONNECTION
    if found[0].own_state == "disconnected":
        return Refused(CONNECTION_ENDED, "disconnected before it was connected again")
    return found[0]


def _text(raw: Secret[bytes]) -> Secret[str]:
    return Secret(urlsafe_b64encode(raw.reveal()).rstrip(b"=").decode())
