"""The command line."""

import typer

from altyaa.cli import keys, migrate, serve, workspaces

app = typer.Typer(
    name="altyaa",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="""Altyaa Auth: API keys for the workspaces of a multi-tenant service.

    Start with `altyaa up`; then, in another terminal, `altyaa workspace create` and `altyaa key create`.
    Settings are environment variables, ALTYAA_…; docs/reference/settings.md lists them.
    """,
)
app.command()(serve.up)
app.command()(serve.serve)
app.command("serve-child", hidden=True)(serve.serve_child)
app.command("migrate")(migrate.command)
app.add_typer(workspaces.app, name="workspace")
app.add_typer(keys.app, name="key")


def main() -> None:
    """Run the command line."""
    app()
