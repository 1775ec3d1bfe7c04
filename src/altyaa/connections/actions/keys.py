"""The keys that platforms sign with, remembered by a process: whoever sends rubbish causes no call for each."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from altyaa.connections.engine.means import CALL_SECONDS
from altyaa.kernel.clock import Clock
from altyaa.providers.model import Call, Failure, Reply, Send, Steps, Unanswered

T = TypeVar("T")
LAST, REFUSED_LASTS = timedelta(hours=1), timedelta(seconds=5)
"""How long an answer serves: a success; and anything else."""
ANEW = timedelta(minutes=1)
"""Between two calls that ask for a newer answer (``cache-control: no-cache``)."""
MOST = 16
WAITING = 8
"""Who waits for an answer that is on its way; whoever comes then is told at once to come again."""
UNKNOWN = Failure("transient", "keys", "The platform's keys could not be asked for.")


class Keys:
    """Asks for them.

    Args:
        send: The way out.
    """

    def __init__(self, send: Send, clock: Clock) -> None:
        self._send, self._clock = send, clock
        self._known: dict[str, _Known] = {}

    async def walk(self, steps: Steps[T]) -> T | Failure:
        """Make the calls of a reader, or answer them from memory."""
        try:
            call = next(steps)
            while True:
                told = await self._ask(call)
                if told is None or isinstance(told.reply, Unanswered):
                    return UNKNOWN
                call = steps.send((told.reply, told.sent))
        except StopIteration as end:
            found: T | Failure = end.value
            return found
        finally:
            steps.close()

    async def _ask(self, call: Call) -> "_Told | None":
        """One call to an address at a time: who waits finds what the one before was told. None where too many wait."""
        known = self._known.get(call.url)
        if known is None:
            while len(self._known) >= MOST:
                del self._known[next(iter(self._known))]
            known = self._known[call.url] = _Known()
        if known.present > WAITING:
            return None
        known.present += 1
        try:
            async with known.turn:
                told, sent = known.told, self._clock()
                if told is None or sent - told.answered >= _serves(told.reply, call.headers):
                    reply = await self._send(call, CALL_SECONDS)
                    told = known.told = _Told(sent, self._clock(), reply)
                return told
        finally:
            known.present -= 1


@dataclass(frozen=True, slots=True)
class _Told:
    sent: datetime
    answered: datetime
    reply: Reply | Unanswered


@dataclass(slots=True)
class _Known:
    """Of one address.

    Attributes:
        present: Who asks, and who waits for that.
    """

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    present: int = 0
    told: _Told | None = None


def _serves(reply: Reply | Unanswered, headers: Mapping[str, object]) -> timedelta:
    if isinstance(reply, Unanswered) or reply.status != 200:
        return REFUSED_LASTS
    return ANEW if headers.get("cache-control") == "no-cache" else LAST
