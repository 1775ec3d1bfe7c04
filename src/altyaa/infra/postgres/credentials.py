"""How to reach the embedded server, and the passwords of its roles."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from altyaa.infra.postgres.errors import PostgresError
from altyaa.kernel.secret import Secret

SUPERUSER = "postgres"
ROLES = (SUPERUSER, "altyaa_owner", "altyaa_app", "altyaa_worker")


@dataclass(frozen=True, slots=True)
class Access:
    """Where the server listens and who may come in.

    Attributes:
        host: Folder of the Unix socket, or 127.0.0.1 where that path would be too long for a socket.
        port: TCP port, or the number in the socket's name.
        passwords: By role. Only the superuser exists in a new cluster; migrations create the others with these.
    """

    host: str
    port: int
    passwords: dict[str, Secret[str]]

    def dsn(self, role: str, database: str = "altyaa") -> str:
        """Address for asyncpg. It carries the password: hand it to the driver and nowhere else."""
        password = quote(self.passwords[role].reveal(), safe="")
        return f"postgresql://{role}:{password}@/{quote(database, safe='')}?" + urlencode(
            {"host": self.host, "port": self.port}
        )


def load_or_create(path: Path, *, may_create: bool) -> dict[str, Secret[str]]:
    """Read the passwords, or draw new ones for a cluster about to be made.

    Raises:
        PostgresError: the file is missing beside an existing cluster, or is not ours.
        OSError: the folder may not be used.
    """
    try:
        stored = json.loads(path.read_bytes())
        return {role: Secret(str(stored[role])) for role in ROLES}
    except FileNotFoundError:
        if not may_create:
            raise PostgresError(
                f"{path} with the database's passwords is missing. Put it back from a backup of the data folder."
            ) from None
    except (ValueError, KeyError, TypeError):
        raise PostgresError(f"{path} is damaged. Put it back from a backup of the data folder.") from None
    drawn = {role: secrets.token_urlsafe(24) for role in ROLES}
    _write(path, json.dumps(drawn, indent=1).encode())
    return {role: Secret(password) for role, password in drawn.items()}


def _write(path: Path, content: bytes) -> None:
    """Appear whole or not at all, also after a power cut: a cluster made with lost passwords opens to nobody."""
    unfinished = path.with_suffix(".new")
    fd = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with open(fd, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(fd)
    unfinished.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename inside ``folder`` survive a power cut."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
