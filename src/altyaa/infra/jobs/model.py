"""What a handler is given, and the two kinds of work."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do.

    Attributes:
        workspace_id, user_id: Who the job belongs to, by the signed context of the transaction that enqueued it.
        subject_id: What it is about. The caller's word: look for it in that workspace, and do nothing where it is not.
    """

    kind: str
    workspace_id: UUID | None
    user_id: UUID | None
    subject_id: UUID


Handler = Callable[[Job], Awaitable[None]]
"""Does a job of one kind. It may be called again for a job that it did: the worker can die before it says so."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is done again and again, by one worker at a time.

    Attributes:
        name: Lower-case letters, digits and underscores; unique.
        cron: Five fields in UTC, as in crontab(5); a sixth is seconds.
    """

    name: str
    cron: str
    do: Callable[[], Awaitable[None]]


def read_job(kind: str, payload: bytes) -> Job:
    """The job that ``door.enqueue`` wrote.

    Args:
        payload: JSON with ``workspace``, ``user`` and ``subject``.
    """
    body = json.loads(payload)
    return Job(kind, _id(body["workspace"]), _id(body["user"]), UUID(body["subject"]))


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
