"""``altyaa key …``."""

import typer

from altyaa.cli.keys import change, create, end, look, rotate

app = typer.Typer(no_args_is_help=True, help="API keys of a workspace.")
app.command()(create.create)
app.command("list")(look.list_keys)
app.command()(look.show)
app.command()(change.update)
app.command()(rotate.rotate)
app.command()(rotate.retire)
app.command()(end.revoke)
