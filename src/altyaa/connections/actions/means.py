"""What connecting needs of a process."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from altyaa.infra import entropy
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.infra.keyring import Keyring
from altyaa.infra.vault import Cabinet
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import IdSource, write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import PROVIDER_NOT_SET_UP, Refused
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.kernel.secret import Secret
from altyaa.providers.model import App, Provider, Send

NEEDED = "connections.write"
AppActing = Callable[[str], Awaitable[Principal | None]]
"""By its wire id (``grt_…``, ``app_…``), an app with what it may do now; None for one that may nothing any more."""

NamesOf = Callable[[WorkspaceTx, Sequence[str]], Awaitable[Mapping[str, str]]]
"""By wire id, what people call the keys among those who acted."""


async def _no_names(_tx: WorkspaceTx, _actors: Sequence[str]) -> Mapping[str, str]:
    return {}


async def _no_app(_wire_id: str) -> Principal | None:
    return None


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform, and our app there."""

    provider: Provider
    app: App


@dataclass(frozen=True, slots=True)
class Means:
    """Database, keys, the way out, time and randomness.

    Attributes:
        apps: By provider, our registration there; one that is not set up is not there.
        elsewhere: By host, the address under which it is played.
        new_secret: So many fresh random bytes.
        app: Of apps that made links. Products do not know each other: the process hands it in.
        names: Of keys that use connections, likewise.
        language: Of calendars.
    """

    db: Database
    cabinet: Cabinet
    keyring: Keyring
    scopes: ScopeCatalogue
    base_url: str
    providers: Mapping[str, Provider]
    apps: Mapping[str, App]
    elsewhere: Mapping[str, str]
    send: Send
    clock: Clock = entropy.now
    new_id: IdSource = entropy.new_id
    new_secret: Callable[[int], Secret[bytes]] = entropy.new_secret
    app: AppActing = _no_app
    names: NamesOf = _no_names
    language: str = "en"

    def platform(self, name: str) -> Platform | Refused:
        """A platform that is set up."""
        provider, app = self.providers.get(name), self.apps.get(name)
        if provider is None or app is None:
            return Refused(PROVIDER_NOT_SET_UP, "no app of ours at that platform")
        return Platform(provider, app)

    def redirect_uri(self, name: str) -> str:
        """Where a platform sends the browser back to."""
        return f"{self.base_url}/connect/{name}/callback/"

    def for_browser(self, url: str) -> str:
        """A platform's address, or where it is played instead."""
        host = urlsplit(url).hostname or ""
        return url.replace(f"https://{host}", self.elsewhere.get(host, f"https://{host}"), 1)

    def later(self, since: datetime) -> float:
        """Seconds since then."""
        return (self.clock() - since).total_seconds()


def person(user_id: UUID, workspace_id: UUID) -> Principal:
    """Somebody who acts for themselves. What they may is read where they act."""
    return Principal("member", write_id("usr", user_id), workspace_id, frozenset(), user_id)
