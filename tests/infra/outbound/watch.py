"""Counts, below every library, what this process dials and looks up; and keeps it from leaving the machine."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Watch:
    """``connect`` calls as (address, port), and hosts given to ``getaddrinfo``."""

    dialled: list[tuple[str, int]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)


_watching: list[Watch] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching:
        return
    if event == "socket.getaddrinfo":
        _watching[-1].looked_up.append(arguments[0])
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        address, port = arguments[1][:2]
        _watching[-1].dialled.append((address, port))
        if not address.startswith("127.") and address != "::1":
            raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))


sys.addaudithook(_hear)  # it cannot be taken away again, so it sleeps outside `watching`


@contextmanager
def watching() -> Iterator[Watch]:
    """Listen for the length of a block."""
    _watching.append(watch := Watch())
    try:
        yield watch
    finally:
        _watching.pop()
