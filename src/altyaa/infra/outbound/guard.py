"""Decides whether a URL may be called, and at which addresses."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

from altyaa.infra.outbound.addresses import is_loopback, special_purpose
from altyaa.infra.outbound.model import Address, Checked, OutboundRefused, Rules, Target, Unreached
from altyaa.infra.outbound.url import parse

# Our own threads: a look-up cannot be cancelled, and the slow name servers of strangers would hold everybody else's.
_LOOKING_UP = ThreadPoolExecutor(8, "outbound-look-up")

# All addresses of a name, as text. Raises OSError where it has none.
Resolve = Callable[[str], Awaitable[Sequence[str]]]


async def resolve(host: str) -> Sequence[str]:
    """Ask the system's resolver."""
    ask = asyncio.get_running_loop().run_in_executor
    found = await ask(_LOOKING_UP, socket.getaddrinfo, host, None, socket.AF_UNSPEC, socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


async def check(url: str, rules: Rules, resolve: Resolve) -> Checked | OutboundRefused | Unreached:
    """Resolve the host of a URL once, and check every address that it has.

    The caller connects to the addresses in the answer and to nothing else: a second look-up might answer otherwise (DNS
    rebinding).
    """
    target = parse(url)
    if isinstance(target, OutboundRefused):
        return target
    if not rules.development and (refused := _way(target, rules)):
        return refused  # before anybody's name server hears of it
    if target.literal is not None:
        return permit(target, (target.literal,), rules)
    try:
        answers = tuple(dict.fromkeys(ip_address(text) for text in await resolve(target.host)))
    except OSError:
        answers = ()
    if not answers:
        return Unreached(f"The name {target.host} has no address. Check its spelling and its DNS records.")
    return permit(target, answers, rules)


def permit(target: Target, addresses: tuple[Address, ...], rules: Rules) -> Checked | OutboundRefused:
    """Decide over all the addresses of a target: one that is forbidden refuses the whole."""
    if rules.development and all(is_loopback(address) for address in addresses):
        return Checked(target, addresses)
    if refused := _way(target, rules):
        return refused
    for address in addresses:
        if why := special_purpose(address):
            reason = f"{target.host} is not on the public internet. Use a host that everybody can reach."
            return OutboundRefused(reason, why)
    return Checked(target, addresses)


def _way(target: Target, rules: Rules) -> OutboundRefused | None:
    """Scheme and port, which are free on a developer's own machine alone."""
    if target.scheme != "https":
        return OutboundRefused("Begin the address with https://.", "not https")
    if target.port not in rules.ports:
        ports = " or ".join(str(port) for port in sorted(rules.ports))
        return OutboundRefused(f"Use port {ports}.", f"port {target.port} is not in ALTYAA_OUTBOUND_PORTS")
    return None
