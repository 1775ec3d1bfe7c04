"""What people read, before anybody knows in which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


def N_(text: str) -> str:
    """Mark a text for the catalogue; who shows it translates it."""
    return text


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence and the values in it, to be said in a language by ``infra.language.say``.

    Attributes:
        message: English, as the catalogue has it. ``%(name)s`` stands for a value; with no values at all, a percent
            sign is one.
        values: A text as a name, which is not translated; a number, a day (an aware time counts by its day in UTC) or a
            span of time, which are written as the language does; a sentence of its own; or a list of these, which is
            written with commas and an "and".
        plural: English for any other number than one, of ``values["num"]``.
    """

    message: str
    values: Mapping[str, Value] = field(default_factory=dict)
    plural: str | None = None


Value = str | int | date | timedelta | Text | tuple[str | Text, ...]


def text(message: str, **values: Value) -> Text:
    """Write a sentence. ``message`` is a literal: it goes into the catalogue from here."""
    return Text(message, values)


def sentences(first: Text, *more: Text) -> Text:
    """One after another, as a paragraph has them. What stands between two of them is the language's: often a space."""
    said = first
    for each in more:
        said = text("%(before)s %(after)s", before=said, after=each)
    return said


def counted(one: str, many: str, num: int, **values: Value) -> Text:
    """Write a sentence about a number of things, ``%(num)s`` in it. Both are literals, as for ``text``."""
    return Text(one, {"num": num, **values}, many)
