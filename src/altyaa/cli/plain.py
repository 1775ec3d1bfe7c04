"""The command line's own words where Typer would use pydantic's."""

from typing import Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from altyaa.infra.words import in_words


class Plain(TyperGroup):
    """All commands. Says what an option takes, and shows nothing beside one that takes nothing."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As any group; before help may be shown."""
        _hide_types_of_flags(self, ctx)
        return list(super().parse_args(ctx, args))

    def invoke(self, ctx: Any) -> Any:
        """As any group."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            if isinstance(error.__cause__, ValidationError):
                error.message = in_words(error.__cause__.errors()[0])
            raise


def _hide_types_of_flags(command: Any, ctx: Any) -> None:
    for parameter in command.get_params(ctx):
        if getattr(parameter, "is_flag", False):
            parameter.metavar = ""
    for child in getattr(command, "commands", {}).values():
        _hide_types_of_flags(child, ctx)
