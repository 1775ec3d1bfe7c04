"""``altyaa vault create-kek``."""

import os
from pathlib import Path
from typing import Annotated

import typer

from altyaa.cli.output import AsJson, refuse, show
from altyaa.infra.vault import open_kek


def command(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where it goes: a file that is not there yet.")],
    as_json: AsJson = False,
) -> None:
    """Make a key file to move to. Nothing is sealed under it before ALTYAA_KEK_URI names it.

    The first one is made by `altyaa migrate`; a key in a key service is made there.

    Example: altyaa vault create-kek /etc/altyaa/kek-2027.json
    """
    if os.path.lexists(path):
        refuse(f"{path} is there already, and is left as it is. Name a file that is not.")
    uri = f"file:{path.absolute()}"
    open_kek(uri, create=True)
    show({"kek_uri": uri}, as_json)
