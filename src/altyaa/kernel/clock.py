"""Time is passed in: a ``Clock`` answers an aware UTC datetime, so that a year can be run in a second."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
