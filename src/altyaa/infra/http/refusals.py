"""Refusals that anybody can cause by the thousand: one line for each code, cause and network, once a minute."""

import re
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_network
from time import monotonic
from typing import NamedTuple

import structlog

from altyaa.infra.http.peer import Address

WINDOW_SECONDS = 60.0
MOST_CAUSES = 8
"""Of one code from one network: whoever sends the requests has a say in how many there are."""
_MOST_KINDS, _LONGEST_CAUSE = 1000, 100
_QUOTED = re.compile("['\"]")
_log = structlog.get_logger("http")


class _Kind(NamedTuple):
    code: str
    network: str
    refused: str


_ALL_OTHERS = _Kind("other", "any", "other")


class Refusals:
    """Counts by code, cause and network (/24, IPv6 /48); what came after the first of a kind is logged as one number.

    Args:
        clock: Seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._counted: Counter[_Kind] = Counter()
        self._causes: Counter[tuple[str, str]] = Counter()
        self._began = clock()

    def is_first(self, code: str, refused: str, client: Address | None) -> bool:
        """Count one refusal; whether it is the first of its kind in this minute, which the caller logs itself.

        Args:
            refused: Why, in words. What they quote, others chose: it makes no kind of its own.
        """
        if self._clock() - self._began >= WINDOW_SECONDS:
            self.write()
        kind = self._kind(code, _network(client), _QUOTED.split(refused, 1)[0][:_LONGEST_CAUSE])
        self._counted[kind] += 1
        return self._counted[kind] == 1

    def _kind(self, code: str, network: str, cause: str) -> _Kind:
        kind = _Kind(code, network, cause)
        if kind in self._counted:
            return kind
        if len(self._counted) >= _MOST_KINDS:
            return _ALL_OTHERS
        if self._causes[code, network] >= MOST_CAUSES:
            return kind._replace(refused=_ALL_OTHERS.refused)
        self._causes[code, network] += 1
        return kind

    def write(self) -> None:
        """Log what was counted since the last time, and begin anew."""
        for kind, times in self._counted.items():
            if times > 1:
                _log.info("refused_again", **kind._asdict(), times=times - 1)
        self._counted.clear()
        self._causes.clear()
        self._began = self._clock()


def _network(client: Address | None) -> str:
    return "unknown" if client is None else str(ip_network((client, 24 if client.version == 4 else 48), strict=False))
