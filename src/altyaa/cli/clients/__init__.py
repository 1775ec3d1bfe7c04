"""``altyaa client …``."""

import typer

from altyaa.cli.clients import change, create, end, look, rotate

app = typer.Typer(no_args_is_help=True, help="OAuth apps of a workspace, called clients in the standards.")
app.command()(create.create)
app.command("list")(look.list_clients)
app.command()(look.show)
app.command()(change.update)
app.command()(rotate.rotate)
app.command()(rotate.retire)
app.command("revoke-tokens")(end.revoke_tokens)
app.command()(end.end)
