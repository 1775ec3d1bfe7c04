"""Which PostgreSQL servers keep Row Level Security."""

from typing import Protocol

OLDEST_MINOR = {15: 14, 16: 10, 17: 6, 18: 0}
"""CVE-2025-8713 and CVE-2024-10976 let policies be seen around below these."""

NEEDED = "Use at least " + ", ".join(f"{major}.{minor}" for major, minor in OLDEST_MINOR.items()) + "."


class ServerVersion(Protocol):
    """As asyncpg tells it: 15.14 is major 15 and micro 14; ``minor`` is 0 since PostgreSQL 10."""

    @property
    def major(self) -> int: ...
    @property
    def micro(self) -> int: ...


def too_old(version: ServerVersion) -> str | None:
    """The sentence that says so, where policies can be read around; None for a server that keeps them.

    Majors newer than the table are taken as safe.
    """
    oldest = OLDEST_MINOR.get(version.major, 0 if version.major > max(OLDEST_MINOR) else None)
    if oldest is not None and version.micro >= oldest:
        return None
    return (
        f"PostgreSQL {version.major}.{version.micro} is too old: its Row Level Security can be read around "
        "(CVE-2025-8713, CVE-2024-10976)."
    )
