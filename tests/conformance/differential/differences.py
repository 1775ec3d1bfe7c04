"""The table of differences: which there are, which are listed, and by which text each is decided."""

import json
import re
import tomllib
from dataclasses import dataclass
from typing import Literal

from tests.conformance.differential.outcome import NONE, Outcome
from tests.conformance.differential.request import CORPUS

_SECTION = re.compile(r"(RFC \d{4,5} §|OpenID Connect Core §|Fetch |house rule$)")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some requests have two outcomes.

    Attributes:
        decides: The section of the text, or ``house rule`` where no text says anything.
        right: Whose outcome the text asks for; ``both`` where it leaves the choice.
        requests: Title to what differs: ``name: ours | theirs``.
    """

    decides: str
    right: Literal["ours", "theirs", "both"]
    why: str
    requests: dict[str, list[str]]


def reasons() -> list[Reason]:
    """The table.

    Raises:
        ValueError: A reason names no text.
    """
    found = [Reason(**each) for each in tomllib.loads((CORPUS / "differences.toml").read_text())["reason"]]
    for reason in found:
        if not _SECTION.match(reason.decides) or reason.right not in ("ours", "theirs", "both") or not reason.why:
            raise ValueError(f"no reason: {reason.decides!r}")
    return found


def listed(title: str, table: list[Reason]) -> list[str]:
    """What is listed of a request."""
    return sorted(line for reason in table for line in reason.requests.get(title, ()))


def between(ours: Outcome, theirs: Outcome) -> list[str]:
    """What differs."""
    names = sorted({*ours, *theirs})
    return [
        f"{name}: {ours.get(name, NONE)} | {theirs.get(name, NONE)}"
        for name in names
        if ours.get(name, NONE) != theirs.get(name, NONE)
    ]


def entry(title: str, lines: list[str]) -> str:
    """As it would stand in the table."""
    return f"{json.dumps(title, ensure_ascii=False)} = {json.dumps(lines, ensure_ascii=False)}"
