"""Secrets that a person types or pipes in."""

import sys
from getpass import getpass


def secret_line(prompt: str) -> str:
    """A line of standard input; asked for, and not shown, where that is a terminal.

    Args:
        prompt: What to type, without a colon.
    """
    return getpass(f"{prompt}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
