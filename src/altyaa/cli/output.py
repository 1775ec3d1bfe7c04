"""How commands speak: data on standard output, sentences on standard error; exit 0 done, 1 refused, 2 wrong use."""

import asyncio
import json
import sys
from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Annotated, Any, NoReturn, TypeVar

import typer
import uvloop
from rich.console import Console
from rich.table import Table
from rich.text import Text

from altyaa.kernel.problems import Refused

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]

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
    """The value, or exit 1 with the refusal's sentence."""
    if isinstance(value, Refused):
        refuse(value.sentence)
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
        table = Table(box=None, pad_edge=False)
        for name in rows[0]:
            table.add_column(name, overflow="fold")
        for row in rows:
            table.add_row(*[Text(_text(value)) for value in row.values()])
        out.print(table)


def _json(data: Any) -> None:
    sys.stdout.write(json.dumps(data, default=_text, indent=2) + "\n")


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    return " ".join(value) or "–" if isinstance(value, (list, tuple)) else str(value)
