"""Refusals that anybody can cause by the thousand: one line for each code and network, once a minute."""

from collections import Counter
from collections.abc import Callable
from ipaddress import ip_network
from time import monotonic

import structlog

from altyaa.infra.http.peer import Address

WINDOW_SECONDS = 60.0
_MOST_KINDS = 1000
_ALL_OTHERS = ("other", "any")
_log = structlog.get_logger("http")


class Refusals:
    """Counts by code and network (/24, IPv6 /48); what came after the first of a kind is logged as one number.

    Args:
        clock: Seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._counted: Counter[tuple[str, str]] = Counter()
        self._began = clock()

    def is_first(self, code: str, client: Address | None) -> bool:
        """Count one refusal; whether it is the first of its kind in this minute, which the caller logs itself."""
        if self._clock() - self._began >= WINDOW_SECONDS:
            self.write()
        kind = (code, _network(client))
        if kind not in self._counted and len(self._counted) >= _MOST_KINDS:
            kind = _ALL_OTHERS
        self._counted[kind] += 1
        return self._counted[kind] == 1

    def write(self) -> None:
        """Log what was counted since the last time, and begin anew."""
        for (code, network), times in self._counted.items():
            if times > 1:
                _log.info("refused_again", code=code, network=network, times=times - 1)
        self._counted.clear()
        self._began = self._clock()


def _network(client: Address | None) -> str:
    return "unknown" if client is None else str(ip_network((client, 24 if client.version == 4 else 48), strict=False))
