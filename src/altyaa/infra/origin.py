"""Where the request that is being answered came from, for what it writes down."""

from contextvars import ContextVar

from altyaa.kernel.fact import Origin

LONGEST_AGENT = 300

_NOWHERE = Origin()
ORIGIN: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)
"""Set where a caller was let in; a command and the worker have none."""
