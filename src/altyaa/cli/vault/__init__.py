"""``altyaa vault …``: the keys that everything is sealed with."""

import typer

from altyaa.cli.vault import create_kek, retire, rewrap, rotate, status

app = typer.Typer(no_args_is_help=True, help="The keys that secrets are sealed with: look, rotate, move, retire.")
app.command("status")(status.command)
app.command("rotate")(rotate.command)
app.command("rewrap")(rewrap.command)
app.command("retire")(retire.command)
app.command("create-kek")(create_kek.command)
