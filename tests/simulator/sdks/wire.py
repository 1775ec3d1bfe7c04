"""One line of JSON in, one out: how a library in a process of its own is told what to do, and tells what came."""

import json
import sys
from importlib.metadata import version
from typing import Any


def hear() -> dict[str, Any]:
    """What the test says next."""
    line: dict[str, Any] = json.loads(sys.stdin.readline())
    return line


def say(distribution: str, **line: Any) -> None:
    """Tell it something, with the version of the library."""
    sys.stdout.write(json.dumps(line | {"version": version(distribution)}) + "\n")
    sys.stdout.flush()
