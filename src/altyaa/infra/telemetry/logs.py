"""One JSON object a line on standard error; no secret ever.

Secrets do not reach the log by construction (``kernel.secret``); the scrubber here is the net below.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

# Any of our credentials (04: prefix and at least 20 characters), a password in a URL, and a bearer in a header dump.
_SECRET = re.compile(r"al[a-z]_[0-9A-Za-z]{20,}|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)|(?i:bearer\s+)\S+")


def configure(stream: TextIO | None = None) -> None:
    """Set up logging of the process: ours and the libraries', in one shape.

    Args:
        stream: Standard error unless given.
    """
    stream = stream or sys.stderr
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        scrub,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(stream),
        wrapper_class=structlog.make_filtering_bound_logger("INFO"),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                scrub,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def scrub(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replace whatever looks like a credential in any text of the event."""
    return {key: _clean(value) for key, value in event.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _SECRET.sub("[secret]", value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value if isinstance(value, (int, float, bool, type(None))) else _SECRET.sub("[secret]", str(value))
