"""The command line."""

import sys
from importlib.metadata import version
from typing import Annotated

import asyncpg
import typer

from altyaa.cli.output import out, refused
from altyaa.cli.plain import Later, Plain
from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.postgres import PostgresError
from altyaa.infra.settings import SettingsError
from altyaa.infra.vault import VaultError, VaultUnavailable


def _print_version(wanted: bool) -> None:
    if wanted:
        out.print(f"altyaa {version('altyaa')}", markup=False)
        raise typer.Exit


class _Commands(Plain):
    later = Later(
        {
            "up": "altyaa.cli.serve:up",
            "serve": "altyaa.cli.serve:serve",
            "worker": "altyaa.cli.worker:command",
            "simulator": "altyaa.cli.simulator:command",
            "simulate": "altyaa.cli.simulate:command",
            "serve-child": "altyaa.cli.serve:serve_child",
            "migrate": "altyaa.cli.migrate:command",
            "doctor": "altyaa.cli.doctor:command",
            "workspace": "altyaa.cli.workspaces:app",
            "account": "altyaa.cli.accounts:app",
            "key": "altyaa.cli.keys:app",
            "consent": "altyaa.cli.consents:app",
            "grant": "altyaa.cli.grants:app",
            "client": "altyaa.cli.clients:app",
            "connection": "altyaa.cli.connections:app",
            "member": "altyaa.cli.members:app",
            "rls": "altyaa.cli.rls:app",
            "vault": "altyaa.cli.vault:app",
        },
        hidden=frozenset({"serve-child"}),
    )


app = typer.Typer(
    name="altyaa", cls=_Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def altyaa(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Altyaa Auth: API keys and OAuth apps for the workspaces of a multi-tenant service.

    Start with `altyaa up`; then, in another terminal, `altyaa workspace create`, `altyaa key create` and
    `altyaa client create`.
    Settings are environment variables, ALTYAA_…; docs/reference/settings.md lists them.
    """


def main() -> None:
    """Run the command line; what can go wrong outside it becomes a sentence and exit 1."""
    try:
        app()
    except (PostgresError, SettingsError, VaultError, VaultUnavailable) as error:
        sys.exit(refused(str(error)))
    except DatabaseUnavailable as error:
        sys.exit(refused(f"The database is not available ({error}). Check ALTYAA_DATABASE_URL, or try again."))
    except (asyncpg.InvalidSchemaNameError, asyncpg.UndefinedTableError, asyncpg.UndefinedFunctionError):
        sys.exit(refused("The database lacks our schema, or has an older one. Run `altyaa migrate`."))
