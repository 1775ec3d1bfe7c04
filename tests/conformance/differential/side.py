"""The two servers that are asked, and the values that each has for a request's placeholders."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol
from urllib.parse import parse_qs, quote, urlsplit

import httpx2

from altyaa.infra.runtime import Runtime
from altyaa.kernel.principal import Principal
from altyaa.oauth.means import Means
from altyaa.protocol.rfc7636_pkce import challenge_of
from altyaa.testing.http import http_client
from altyaa.testing.oauth import VERIFIER, MadeClient, make_code, make_grant
from bench.peers.peer import SCOPE, Peer

STATE = "a state"
Way = Literal["basic", "post"]
Credentials = tuple[str, str]


class Maker(Protocol):
    """Makes codes and tokens that are good."""

    async def code(self, way: Way) -> str:
        """A code of the client that sends its secret this way."""

    async def refresh_token(self, way: Way) -> str:
        """A refresh token."""

    async def access_token(self, way: Way) -> str:
        """An access token."""


@dataclass(frozen=True)
class Side:
    """A server.

    Attributes:
        paths: Of its endpoints.
        clients: Id and secret by the way in which each sends the secret. The one by Basic is who asks.
        cookie: Of somebody who is signed in and has allowed both clients everything.
    """

    url: str
    paths: Mapping[str, str]
    clients: Mapping[Way, Credentials]
    redirect_uri: str
    cookie: str
    make: Maker

    async def value(self, name: str) -> str:
        """What a placeholder stands for; a credential is a new one each time."""
        return self.known[name] if name in self.known else await self._made(name)

    @cached_property
    def known(self) -> Mapping[str, str]:
        """What does not change."""
        (client_id, secret), (post_id, post_secret) = self.clients["basic"], self.clients["post"]
        escaped = "".join(f"%{letter:02X}" for letter in secret.encode())
        return {
            **self.paths,
            "issuer": self.url,
            "client_id": client_id,
            "client_secret": secret,
            "post_id": post_id,
            "post_secret": post_secret,
            "basic": _basic(client_id, secret),
            "basic_wrong": _basic(client_id, "wrong"),
            "basic_empty": _basic(client_id, ""),
            "basic_escaped": _basic(client_id, escaped),
            "redirect_uri": self.redirect_uri,
            "state": STATE,
            "verifier": VERIFIER,
            "challenge": challenge_of(VERIFIER),
            "cookie": self.cookie,
        }

    def _made(self, name: str) -> Awaitable[str]:
        make = self.make
        match name:
            case "code":
                return make.code("basic")
            case "refresh":
                return make.refresh_token("basic")
            case "access":
                return make.access_token("basic")
            case "foreign_code":
                return make.code("post")
            case "foreign_refresh":
                return make.refresh_token("post")
            case "foreign_access":
                return make.access_token("post")
            case "used_code" | "rotated_refresh" | "revoked_refresh":
                return self._spent(name)
            case _:
                raise KeyError(name)

    async def _spent(self, name: str) -> str:
        """A credential that was presented once."""
        if name == "used_code":
            spent = await self.make.code("basic")
            form = {"grant_type": "authorization_code", "code": spent, "redirect_uri": self.redirect_uri}
            await self._post("token", form | {"code_verifier": VERIFIER})
        elif name == "rotated_refresh":
            spent = await self.make.refresh_token("basic")
            await self._post("token", {"grant_type": "refresh_token", "refresh_token": spent})
        else:
            spent = await self.make.refresh_token("basic")
            await self._post("revoke", {"token": spent})
        return spent

    async def _post(self, endpoint: str, form: dict[str, str]) -> None:
        async with http_client(auth=self.clients["basic"]) as http:
            answer = await http.post(self.url + self.paths[endpoint], data=form)
        assert answer.status_code == 200, answer.text


OURS = {
    "authorize": "/oauth/authorize",
    "token": "/oauth/token",
    "introspect": "/oauth/token/introspect",
    "revoke": "/oauth/token/revoke",
    "metadata": "/.well-known/oauth-authorization-server",
}
THEIRS = {
    "authorize": "/auth",
    "token": "/token",
    "introspect": "/token/introspection",
    "revoke": "/token/revocation",
    "metadata": "/.well-known/oauth-authorization-server",
}


@dataclass(frozen=True, slots=True)
class Ours:
    """Makes them by our own actions."""

    runtime: Runtime
    means: Means
    person: Principal
    clients: Mapping[Way, MadeClient]
    redirect_uri: str

    async def code(self, way: Way) -> str:
        """With a challenge."""
        code = await make_code(
            self.means,
            self.clients[way].record,
            self.person,
            redirect_uri=self.redirect_uri,
            challenge=challenge_of(VERIFIER),
        )
        return code.reveal()

    async def refresh_token(self, way: Way) -> str:
        """Of a grant of its own."""
        issued = await make_grant(self.means, self.clients[way].record, self.person)
        assert issued.refresh_token is not None
        return issued.refresh_token.reveal()

    async def access_token(self, way: Way) -> str:
        """Of a grant of its own."""
        return (await make_grant(self.means, self.clients[way].record, self.person)).access_token.reveal()


@dataclass(frozen=True, slots=True)
class Theirs:
    """Asks the peer for them.

    Attributes:
        turn: The peer's own line takes one question at a time.
    """

    peer: Peer
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def code(self, way: Way) -> str:
        """With a challenge, and from a browser of its own: a code there dies with the next one of its session."""
        return (await self.signed_in(way))[0]

    async def signed_in(self, way: Way) -> tuple[str, str]:
        """A code, and the cookies of who got it."""
        asked = {"client_id": self.peer.clients[way].id, "redirect_uri": self.peer.redirect_uri, "scope": SCOPE}
        asked |= {"response_type": "code", "code_challenge": challenge_of(VERIFIER), "code_challenge_method": "S256"}
        url = str(httpx2.URL(self.peer.url + THEIRS["authorize"], params=asked))
        async with http_client() as browser:
            while not url.startswith(self.peer.redirect_uri):
                answer = await browser.get(url)
                url = str(answer.url.join(answer.headers["location"]))
            return parse_qs(urlsplit(url).query)["code"][0], cookies_of(browser)

    async def refresh_token(self, way: Way) -> str:
        """Of a grant of its own."""
        async with self.turn:
            return (await self.peer.mint_refresh(1, way))[0]

    async def access_token(self, way: Way) -> str:
        """Of a grant of its own."""
        async with self.turn:
            return (await self.peer.mint_access(1, way))[0]


async def theirs(peer: Peer) -> Side:
    """The peer, with somebody signed in."""
    make = Theirs(peer)
    _, cookie = await make.signed_in("basic")
    clients: dict[Way, Credentials] = {way: (each.id, each.secret) for way, each in peer.clients.items()}
    return Side(peer.url, THEIRS, clients, peer.redirect_uri, cookie, make)


def cookies_of(browser: httpx2.AsyncClient) -> str:
    """As a header field carries them."""
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)


def _basic(client_id: str, secret: str) -> str:
    return b64encode(f"{quote(client_id)}:{secret}".encode()).decode()
