"""How much a caller may ask for: its key's limit, its workspace's, and how often an address may fail."""

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network

from altyaa.access.verified import Verified
from altyaa.infra.http.peer import Address
from altyaa.kernel.problems import RATE_LIMITED, Refused
from altyaa.kernel.rate import Rate
from altyaa.limits.headers import header_fields
from altyaa.limits.memory import MemoryLimiter
from altyaa.limits.model import Ask, Limited, Policy

_WIDEST = 64


class Allowance:
    """Asks the limiter in the words of callers.

    Args:
        processes: How many share each limit.
    """

    def __init__(
        self, limiter: MemoryLimiter, key: Rate | None, workspace: Rate | None, failure: Rate | None, processes: int = 1
    ) -> None:
        self._limiter, self._processes = limiter, processes
        self._share = lru_cache(maxsize=4096)(self._share_of)
        self._key, self._workspace, self._failure = key, workspace, failure

    def take(self, verified: Verified) -> Refused | None:
        """Count one request of a verified caller, or refuse it."""
        limited = self._limiter.admit(self._asks(verified))
        return None if limited is None else _refuse(limited, f"{verified.principal.id} is over its limit")

    def fields(self, verified: Verified) -> list[tuple[bytes, bytes]]:
        """The header fields that tell a verified caller what is left."""
        left = header_fields(self._limiter.left(self._asks(verified)))
        return [(name.lower().encode(), value.encode()) for name, value in left.items()]

    def fail(self, address: Address | None) -> Refused | None:
        """Count one failed verification from an address; a refusal once there were too many."""
        if self._failure is None or address is None:
            return None
        limited = self._limiter.admit([(self._share("failure", self._failure), _network(address))])
        return None if limited is None else _refuse(limited, "too many failures from this address")

    def _asks(self, verified: Verified) -> list[Ask]:
        asks: list[Ask] = []
        if (rate := verified.limit or self._key) is not None:
            asks.append((self._share("key", rate), verified.principal.id))
        if self._workspace is not None:
            asks.append((self._share("workspace", self._workspace), verified.principal.workspace_id.int))
        return asks

    def _share_of(self, name: str, rate: Rate) -> Policy:
        return Policy.share(name, rate, self._processes)


def _network(address: Address) -> int:
    """What one subscriber has: an IPv4 address, or the /64 of an IPv6 address (RFC 6177 §2)."""
    if isinstance(address, IPv6Address):
        return int(IPv6Network((address, _WIDEST), strict=False).network_address)
    return int(address)


def _refuse(limited: Limited, why: str) -> Refused:
    return Refused(RATE_LIMITED, why, retry_after=limited.retry_after_seconds, policy=limited.policy.name)
