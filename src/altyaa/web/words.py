"""Values as people read them: template filters."""

import re
from datetime import UTC, datetime

from markupsafe import Markup, escape


def initials(name: str) -> str:
    """One or two capitals for a tile: ``Harbor Coffee`` is HC."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "·"


def machine(at: datetime) -> str:
    """The same for ``<time datetime>``: RFC 3339, whole seconds, UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def breakable(address: str) -> Markup:
    """An address that breaks between its parts where a line is too short, and not within a word."""
    parts = re.split(r"(?<=[@.])(?=.)", address)
    return Markup("<wbr>").join(map(escape, parts))
