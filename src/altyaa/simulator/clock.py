"""A clock that tests and the demo can move."""

from datetime import datetime, timedelta

from altyaa.kernel.clock import Clock


class MovableClock:
    """Another clock, plus what it was moved by. It goes forward only: a token that died stays dead.

    Attributes:
        ahead: What it was moved by.
    """

    def __init__(self, source: Clock) -> None:
        self._source, self.ahead = source, timedelta(0)

    def __call__(self) -> datetime:
        return self._source() + self.ahead

    def advance(self, by: timedelta) -> datetime:
        """Move it; the time that it shows now.

        Raises:
            ValueError: That is backwards.
        """
        if by < timedelta(0):
            raise ValueError("the clock goes forward only")
        self.ahead += by
        return self()
