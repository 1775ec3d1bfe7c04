"""The one way out: HTTP requests to addresses that the guard has checked."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx2

from altyaa.infra.outbound import guard
from altyaa.infra.outbound.model import Address, Answer, Checked, OutboundRefused, Rules, Target, Unreached
from altyaa.infra.settings import Settings

MOST_ADDRESSES = 3


class Outbound:
    """Sends requests through the guard. No redirects, no proxies from the environment, no connection used twice."""

    def __init__(
        self, settings: Settings, *, resolve: guard.Resolve = guard.resolve, tls: ssl.SSLContext | None = None
    ) -> None:
        """Read the rules from the settings.

        Args:
            settings: ``environment`` and ``outbound_ports`` count.
            resolve: Finds the addresses of a name; the system's resolver unless given.
            tls: Whom to trust; the system's certificates unless given.
        """
        self._rules = Rules(frozenset(settings.outbound_ports), settings.environment == "development")
        self._resolve = resolve
        self._tls = tls or ssl.create_default_context()

    async def check(self, url: str) -> Checked | OutboundRefused | Unreached:
        """What `request` would decide before it sends: for the moment when somebody enters an address."""
        return await guard.check(url, self._rules, self._resolve)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        timeout_seconds: float = 15.0,
        largest_body_bytes: int = 65_536,
    ) -> Answer | OutboundRefused | Unreached:
        """Send one request, at most once.

        Args:
            timeout_seconds: For everything together: look-up, connecting, sending, the whole answer.
            largest_body_bytes: How much of the body is kept; reading stops there.

        Raises:
            httpx2.LocalProtocolError: The method or a header cannot be sent in HTTP.
        """
        try:
            async with asyncio.timeout(timeout_seconds):
                checked = await self.check(url)
                if not isinstance(checked, Checked):
                    return checked
                addresses = checked.addresses[:MOST_ADDRESSES]
                wait = timeout_seconds / len(addresses)
                requests = [
                    _request(method, checked.target, address, headers or {}, content, wait) for address in addresses
                ]
                return await self._first(requests, checked.target, largest_body_bytes)
        except TimeoutError:
            return Unreached(f"No whole answer came within {timeout_seconds:g} s.", was_sent=True)

    async def _first(self, requests: list[httpx2.Request], target: Target, largest: int) -> Answer | Unreached:
        """The answer at the first address that lets itself be connected to: until then, nothing has been sent."""
        failed: Exception | None = None
        for request in requests:
            try:
                return await self._exchange(request, largest)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                failed = error
            except (httpx2.NetworkError, httpx2.RemoteProtocolError):
                return Unreached(f"{target.host} broke off, or did not answer in HTTP.", was_sent=True)
        return Unreached(_unconnected(target, failed))

    async def _exchange(self, request: httpx2.Request, largest: int) -> Answer:
        body = bytearray()
        # A transport of its own: a kept connection was verified for the name of another request to the same address.
        async with (
            _hanging_up(request),
            httpx2.AsyncHTTPTransport(verify=self._tls, trust_env=False) as transport,
            aclosing(await transport.handle_async_request(request)) as response,
        ):
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > largest:
                    break
        return Answer(response.status_code, response.headers, bytes(body[:largest]), len(body) > largest)


def _request(
    method: str, target: Target, address: Address, headers: Mapping[str, str], content: bytes, wait_seconds: float
) -> httpx2.Request:
    """A request that is dialled by address and speaks, in TLS and in HTTP, to the name."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    port = "" if target.port == (443 if target.scheme == "https" else 80) else f":{target.port}"
    own = {"host": f"{host}{port}", "connection": "close"}
    defaults = {"user-agent": "Altyaa", "accept": "*/*", "accept-encoding": "identity"}
    return httpx2.Request(
        method,
        httpx2.URL(scheme=target.scheme, host=str(address), port=target.port, path="/"),
        headers=defaults | {name.lower(): value for name, value in headers.items()} | own,
        content=content,
        extensions={
            "sni_hostname": target.host,
            "target": target.path.encode(),
            "timeout": {"connect": wait_seconds},  # the deadline over all is the caller's
        },
    )


@asynccontextmanager
async def _hanging_up(request: httpx2.Request) -> AsyncIterator[None]:
    """Close the connection at the end: one whose TLS handshake is cancelled by the deadline would stay open."""
    streams: list[Any] = []

    async def notice(event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            streams.append(info["return_value"])

    request.extensions = {**request.extensions, "trace": notice}
    try:
        yield
    finally:
        for stream in streams:
            await stream.aclose()


def _unconnected(target: Target, error: BaseException | None) -> str:
    """Why there is no connection, from the innermost error."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    match error:
        case ssl.SSLCertVerificationError():
            return f"The certificate of {target.host} is not valid: {error.verify_message.rstrip('.')}."
        case ssl.SSLError():
            return f"{target.host} does not speak TLS as it should: {error.reason or 'handshake failed'}."
    return f"No connection to {target.host} at port {target.port} could be made. Check that it is up and open."
