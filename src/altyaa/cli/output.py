"""How commands speak: data on standard output, sentences on standard error; exit 0 done, 1 refused, 2 wrong use."""

import asyncio
import json
import sys
from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Annotated, Any, NoReturn, TypeVar

import typer
import uvloop
from rich.cells import cell_len, set_cell_size
from rich.console import Console

from altyaa.kernel.problems import Refused

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Change nothing; list what it affects.")]

_OPTIONS = {
    "redirect_uris": "--redirect-uri",
    "scopes": "--scope",
    "grant_types": "--grant-type",
    "cidrs": "--cidr",
    "jwks": "--jwks FILE",
}
"""By a field of the API, the option that is called otherwise."""

# Names are people's words: no ':key:' in them is a picture, and no '[…]' is style.
out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def refuse(sentence: str) -> NoReturn:
    """Say why not, and exit 1."""
    raise typer.Exit(refused(sentence))


def refused(sentence: str) -> int:
    """Say why not; the exit status."""
    err.print(f"Refused: {sentence}", style="bold", markup=False)
    return 1


def unless_refused(value: T | Refused) -> T:
    """The value, or exit 1 with the refusal's sentence, after the options that it is about."""
    if isinstance(value, Refused):
        options = ", ".join(_OPTIONS.get(field, f"--{field.replace('_', '-')}") for field in value.fields)
        # Imported here: what languages take costs the other commands a tenth of a second.
        from altyaa.infra.language.say import say

        sentence = say(value.sentence)
        refuse(f"{options}: {sentence}" if options else sentence)
    return value


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def show(data: dict[str, Any], as_json: bool) -> None:
    """Print one thing: JSON, or a line for each member."""
    if as_json:
        _json(data)
        return
    width = max(len(name) for name in data)
    for name, value in data.items():
        out.print(f"{name.ljust(width)}  {_text(value)}", markup=False)


def show_list(rows: Sequence[dict[str, Any]], as_json: bool, empty: str) -> None:
    """Print many things: JSON, or a table; ``empty`` says what to do where there is none."""
    if as_json:
        _json(list(rows))
    elif not rows:
        err.print(empty, markup=False)
    else:
        _table([list(rows[0]), *([_text(value) for value in row.values()] for row in rows)])


def _table(lines: Sequence[Sequence[str]]) -> None:
    """The first line is the head. Never folded: an id in two pieces cannot be copied."""
    widths = [max(cell_len(cell) for cell in column) for column in zip(*lines, strict=True)]
    for number, line in enumerate(lines):
        text = "  ".join(set_cell_size(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip()
        out.print(text, style="bold" if number == 0 else None, markup=False)


def _json(data: Any) -> None:
    sys.stdout.write(json.dumps(data, default=_text, indent=2) + "\n")


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    return " ".join(value) or "–" if isinstance(value, (list, tuple)) else str(value)
