"""``cli.md``: from the Typer application."""

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from altyaa.cli.main import app
from altyaa.cli.reference.markdown import document, table

_INTRODUCTION = """\
Data goes to standard output, sentences to standard error. Exit status 0: done; 1: refused, with the reason; 2: wrong
use. `--json` prints data for scripts; `--help` works after every command.

Commands use the database of the running instance (the same settings), so they work beside `altyaa up`. Without one they
start the embedded server for as long as they need it."""


def page() -> str:
    """The whole page."""
    return document("Commands", _INTRODUCTION, *(_section(words, command) for words, command in _leaves(_root(), ())))


def _root() -> Any:
    return get_command(app)


def _leaves(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with the words that call it, in the order of ``--help``."""
    if not hasattr(command, "commands"):
        yield " ".join(("altyaa", *words)), command
        return
    for name, child in command.commands.items():
        if not child.hidden:
            yield from _leaves(child, (*words, name))


def _section(words: str, command: Any) -> str:
    rows = [(_name(option), _takes(option), _default(option), _meaning(option)) for option in command.params]
    parts = (f"## {words}", command.help, table(("Option", "Takes", "Default", "Meaning"), rows))
    return "\n\n".join(part for part in parts if part)


def _name(option: Any) -> str:
    if option.param_type_name == "argument":
        return f"`{option.metavar or option.name.upper()}`"
    return " or ".join(f"`{name}`" for name in (option.opts[0], *option.secondary_opts))


def _takes(option: Any) -> str:
    if option.param_type_name == "option" and option.is_flag:
        return "nothing"
    kind = "number" if option.min is not None or option.max is not None else "text"
    if option.min is not None and option.max is not None:
        kind = f"number, {option.min} to {option.max}"
    return f"{kind}, repeatable" if option.param_type_name == "option" and option.multiple else kind


def _default(option: Any) -> str:
    if option.required:
        return "required"
    return "" if option.default is None or option.default is False else f"`{option.default}`"


def _meaning(option: Any) -> str:
    return f"{option.help} Or in `{option.envvar}`." if option.envvar else str(option.help)
