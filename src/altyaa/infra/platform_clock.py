"""The time as platforms have it: ours, or that of the simulator that plays them."""

import json
from datetime import datetime, timedelta

from altyaa.infra import entropy
from altyaa.infra.outbound import Outbound
from altyaa.infra.outbound.model import Answer
from altyaa.infra.settings import Settings

REFRESH_SECONDS = 0.5


class SimulatedClock:
    """Ours, plus what the simulator's was moved by: whoever moves it sees renewals follow.

    Args:
        url: The simulator's, without a trailing slash.
    """

    def __init__(self, settings: Settings, url: str) -> None:
        self._outbound, self._url, self._ahead = Outbound(settings), url, timedelta(0)

    def __call__(self) -> datetime:
        return entropy.now() + self._ahead

    async def refresh(self) -> None:
        """Ask how far it is ahead. While it does not answer, what was known stays."""
        said = await self._outbound.request("GET", f"{self._url}/_simulator/clock")
        if isinstance(said, Answer) and said.status == 200:
            self._ahead = timedelta(seconds=json.loads(said.body)["ahead_seconds"])
