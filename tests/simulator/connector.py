"""One of our own connectors, driven against the simulator in the process: no engine, no database."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from altyaa.kernel.secret import Secret
from altyaa.providers.model import (
    App,
    Asset,
    AuthorizeAsk,
    Call,
    Failure,
    Granted,
    Provider,
    Redeem,
    Reply,
    Steps,
    Tokens,
)
from altyaa.providers.registry import PROVIDERS
from altyaa.simulator import transport
from altyaa.simulator.browse import decide
from tests.simulator.stage import CLIENT_ID, REDIRECT_URI, SECRET, Stage

T = TypeVar("T")
VERIFIER = "v" * 43


@dataclass(frozen=True, slots=True)
class Connector:
    """A provider's functions, and the platform at the other end."""

    at: Stage
    provider: Provider

    @property
    def app(self) -> App:
        """Ours."""
        return App(self.provider.name, CLIENT_ID, Secret(SECRET))

    async def connect(self, leave_out: Collection[str] = ()) -> Granted | Failure:
        """Send Mara off, and take back what she brings."""
        verifier = None if self.provider.pack.value("pkce") == "none" else Secret(VERIFIER)
        ask = AuthorizeAsk("state", REDIRECT_URI, self.provider.pack.value("scopes"), verifier)
        url = self.provider.authorize_url(self.app, ask)
        callback = decide(self.at.simulator, url, self.at.people[self.provider.name], leave_out=leave_out)
        (code,) = parse_qs(urlsplit(callback).query)["code"]
        return await self._walk(self.provider.connect(self.app, Redeem(Secret(code), REDIRECT_URI, verifier)))

    async def granted(self) -> Tokens:
        """The tokens of a sign-in that succeeds."""
        granted = await self.connect()
        assert isinstance(granted, Granted), granted
        return granted.tokens

    async def renew(self, tokens: Tokens) -> Tokens | Failure:
        """The one call that renews."""
        now = self.at.clock()
        return self.provider.read_renewal(tokens, await self._reply(self.provider.renewal(self.app, tokens)), now)

    async def assets(self, tokens: Tokens) -> list[Asset] | Failure:
        """What hangs under it."""
        found = await self._walk(self.provider.assets(self.app, tokens))
        return found if isinstance(found, Failure) else list(found)

    async def probe(self, tokens: Tokens) -> Tokens | Failure:
        """The second signal."""
        return await self._walk(self.provider.probe(self.app, tokens))

    async def revoke(self, tokens: Tokens) -> Failure | None:
        """End it."""
        assert self.provider.revocation is not None
        return self.provider.read_revocation(await self._reply(self.provider.revocation(self.app, tokens)))

    async def _walk(self, steps: Steps[T]) -> T | Failure:
        try:
            call = next(steps)
            while True:
                call = steps.send((await self._reply(call), self.at.clock()))
        except StopIteration as end:
            found: T | Failure = end.value
            return found

    async def _reply(self, call: Call) -> Reply:
        reply = await transport(self.at.simulator)(call, 10.0)
        assert isinstance(reply, Reply)
        return reply


def connector(at: Stage, name: str) -> Connector:
    """One of ours."""
    return Connector(at, PROVIDERS[name])
