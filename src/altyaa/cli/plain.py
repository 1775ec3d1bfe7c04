"""The command line's own words where Typer would use pydantic's, and commands that wait to be asked for."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup
from typer.main import get_command, get_group

from altyaa.infra.words import in_words


class Later(Mapping[str, Any]):
    """Commands by name. One is imported when it is asked for: a start would be twice as long with all of them.

    Args:
        places: For each name ``module:attribute``, of a function or of a group of commands.
        hidden: Names that help does not show.
    """

    def __init__(self, places: Mapping[str, str], hidden: frozenset[str] = frozenset()) -> None:
        self._places, self._hidden = places, hidden
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            module, _, attribute = self._places[name].partition(":")
            self._made[name] = self._command(name, getattr(import_module(module), attribute))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _command(self, name: str, found: Any) -> Any:
        if isinstance(found, typer.Typer):
            group = get_group(found)
            group.name = name
            return group
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(name, hidden=name in self._hidden)(found)
        return get_command(alone)


class Plain(TyperGroup):
    """All commands. Says what an option takes, and shows nothing beside one that takes nothing.

    Attributes:
        later: The commands.
    """

    later: Later

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes | {"commands": self.later})

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As any group; before help may be shown."""
        _hide_types_of_flags(self, ctx)
        return list(super().parse_args(ctx, args))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """As any group; before its help may be shown."""
        command = super().get_command(ctx, cmd_name)
        for each in (command, *getattr(command, "commands", {}).values()):
            _hide_types_of_flags(each, ctx)
        return command

    def invoke(self, ctx: Any) -> Any:
        """As any group."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            if isinstance(error.__cause__, ValidationError):
                error.message = in_words(error.__cause__.errors()[0])
            raise


def _hide_types_of_flags(command: Any, ctx: Any) -> None:
    for parameter in command.get_params(ctx) if command else ():
        if getattr(parameter, "is_flag", False):
            parameter.metavar = ""
