"""A rule: which requests something goes wrong with, and what."""

from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Literal, get_args

from altyaa.simulator.state import Whose
from altyaa.simulator.wire import Request

Effect = Literal[
    "drop",
    "unreachable",
    "delay",
    "server_error",
    "html",
    "huge",
    "throttled",
    "no_quota",
    "redirect",
    "wrong_json",
    "truncated",
]
EFFECTS: tuple[Effect, ...] = get_args(Effect)


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that goes wrong.

    Attributes:
        path: ``HOST/PATH``, with ``*`` for any characters.
        grant_type: Only requests that ask for a token in this way.
        person_id: Only requests about this person; None for all, each counted for itself.
        nth: Only the n-th request that matches, counted for each person from 1; None for all.
        probability: Of those, how many; which, the seed decides.
        since, until: Before and from then on, nothing goes wrong.
        commits: Whether what was asked for happens before the answer is lost or replaced. Always so of ``drop`` and
            ``delay``, never of ``unreachable``.
        seconds: How long a ``delay`` is, or what ``throttled`` asks to wait; 0 leaves that out.
    """

    effect: Effect
    provider: str = "*"
    path: str = "*"
    grant_type: str | None = None
    person_id: str | None = None
    nth: int | None = None
    probability: float = 1.0
    since: datetime | None = None
    until: datetime | None = None
    commits: bool = False
    seconds: int = 0

    def is_about(self, provider: str, request: Request, whose: Whose | None, now: datetime) -> bool:
        """Whether a request matches, whatever its number."""
        return (
            self.provider in ("*", provider)
            and (self.since is None or now >= self.since)
            and (self.until is None or now < self.until)
            and (self.person_id is None or (whose is not None and whose.person_id == self.person_id))
            and (self.grant_type is None or request.get("grant_type") == self.grant_type)
            and (self.path == "*" or fnmatchcase(f"{request.host}{request.path}", self.path))
        )
