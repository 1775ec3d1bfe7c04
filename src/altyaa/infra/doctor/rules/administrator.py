"""Remedies that are SQL."""

import re

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_SHOWN = 3


def run(*statements: str) -> str:
    """What to run, and as whom."""
    return f"As an administrator of the database, run: {'; '.join(statements)};"


def quoted(name: str) -> str:
    """An identifier, in quotes where it needs them."""
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def listed(names: tuple[str, ...]) -> str:
    """The first few, and how many more."""
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
