"""The logs that tests left, and secrets in them."""

import base64
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from altyaa.kernel import base62
from altyaa.kernel.credential import ID_BYTES
from altyaa.keys.model import API_KEY
from altyaa.testing.factories import MINTED

PASSWORD = "correct horse battery"
_CREDENTIAL = re.compile(r"al[a-z]_[0-9A-Za-z]{20,}")


def secrets_in_logs(*folders: Path) -> list[tuple[Path, str]]:
    """What stands in a log in these folders and should not: the file, and the beginning of it."""
    secrets = set(secrets_of(*folders))
    found = []
    for path in log_files(*folders):
        text = path.read_text(errors="replace")
        found += [(path, secret[:8]) for secret in secrets if secret in text]
        found += [(path, shaped[:8]) for shaped in _CREDENTIAL.findall(text)]
    return found


def log_files(*folders: Path) -> list[Path]:
    """Service logs, instance logs and PostgreSQL's, wherever the tests put them."""
    return [path for path in _files(folders, "*") if path.suffix == ".log" or path.name == "log"]


def secrets_of(*folders: Path) -> Iterator[str]:
    """Keys and links with their secret parts, passwords of the database roles, KEKs, and passwords that tests typed."""
    yield PASSWORD
    for key in MINTED:
        text = key.reveal()
        yield text
        # A session's token is its secret and nothing else; what has a prefix has an id before it and a tag behind.
        body = base62.read(text[len(API_KEY.prefix) : -6], API_KEY.body_bytes) if text.startswith("al") else None
        if body:
            yield from _spellings(body[ID_BYTES:])
    for path in _files(folders, "passwords.json"):
        yield from re.findall(r'": *"([^"]{16,})"', path.read_text(errors="replace"))
    for path in _files(folders, "kek*.json"):
        yield from re.findall(r'"value": *"([^"]+)"', path.read_text(errors="replace"))


def _files(folders: Iterable[Path], pattern: str) -> Iterator[Path]:
    for folder in folders:
        yield from filter(Path.is_file, folder.rglob(pattern))


def _spellings(secret: bytes) -> Iterator[str]:
    """How bytes may turn up in text."""
    yield secret.hex()
    yield base64.b64encode(secret).decode().rstrip("=")
    yield base64.urlsafe_b64encode(secret).decode().rstrip("=")
