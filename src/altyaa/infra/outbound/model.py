"""What asking the outside world for something leads to."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Rules:
    """What this deployment may call.

    Attributes:
        ports: Ports of public targets.
        development: Whether loopback may be called, by https or http and at any port.
    """

    ports: frozenset[int]
    development: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A URL, taken apart.

    Attributes:
        scheme: ``https`` or ``http``.
        host: A lower-case ASCII name, or an address without brackets.
        literal: The host, where it is an address.
        port: 1 to 65535.
        path: What the request line carries: path and query, printable ASCII, never empty.
    """

    scheme: str
    host: str
    literal: Address | None
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A target that may be called, and the only addresses at which; at least one."""

    target: Target
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class OutboundRefused:
    """The target may not be called. Nothing was sent to it, and trying again changes nothing.

    Attributes:
        reason: What to do, for whoever chose the target. Tells nothing about our network.
        why: What our own log is told; may name addresses.
    """

    reason: str
    why: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """The target may be called, but no whole answer came. Trying again may help.

    Attributes:
        reason: What happened, for whoever chose the target.
        was_sent: Whether the request may have arrived all the same.
    """

    reason: str
    was_sent: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the target said. A redirect (3xx) is an answer too: it is never followed.

    Attributes:
        status: 100 to 599.
        headers: Looked up without regard to case; repeated ones joined by ``, ``.
        body: As sent: an encoding that ``content-encoding`` names has not been undone.
        truncated: Whether there was more than was asked for; what came after is lost.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool
