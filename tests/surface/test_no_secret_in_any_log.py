"""Runs last: every log of the whole run is searched for every secret that was minted or used in it."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from altyaa.kernel import base62
from altyaa.kernel.credential import ID_BYTES
from altyaa.keys.model import API_KEY
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MINTED, make_key, make_workspace
from altyaa.testing.service import Service

CREDENTIAL = re.compile(r"al[a-z]_[0-9A-Za-z]{20,}")
PASSWORD = "correct horse battery"


def log_files(root: Path) -> list[Path]:
    """Service logs, instance logs and PostgreSQL's, wherever the run put them."""
    return [path for path in root.rglob("*") if path.is_file() and (path.suffix == ".log" or path.name == "log")]


def spellings(secret: bytes) -> Iterator[str]:
    """How bytes may turn up in text."""
    yield secret.hex()
    yield base64.b64encode(secret).decode().rstrip("=")
    yield base64.urlsafe_b64encode(secret).decode().rstrip("=")


def secrets_of_the_run(root: Path) -> list[str]:
    """Keys and links with their secret parts, passwords of the database roles, KEKs, and passwords that tests typed."""
    found = [PASSWORD]
    for key in MINTED:
        text = key.reveal()
        found.append(text)
        # A session's token is its secret and nothing else; what has a prefix has an id before it and a tag behind.
        body = base62.read(text[len(API_KEY.prefix) : -6], API_KEY.body_bytes) if text.startswith("al") else None
        found += spellings(body[ID_BYTES:]) if body else ()
    for path in filter(Path.is_file, root.rglob("passwords.json")):
        found += re.findall(r'": *"([^"]{16,})"', path.read_text(errors="replace"))
    for path in filter(Path.is_file, root.rglob("kek*.json")):
        found += re.findall(r'"value": *"([^"]+)"', path.read_text(errors="replace"))
    return found


async def test_no_secret_is_in_any_log(
    cluster: Cluster, service: Service, service_log: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = await make_key(service.runtime, await make_workspace(service.runtime), "posts.read")
    root = tmp_path_factory.getbasetemp()
    files = log_files(root)
    assert service_log in files
    texts = {path: path.read_text(errors="replace") for path in files}
    assert any("/gateway/verify" in text or "database system" in text for text in texts.values()), "the logs are read"
    secrets = secrets_of_the_run(root)
    assert made.key.reveal() in secrets
    leaks = [(path, number) for path, text in texts.items() for number, secret in enumerate(secrets) if secret in text]
    assert leaks == []
    shaped = [(path, found[:8]) for path, text in texts.items() for found in CREDENTIAL.findall(text)]
    assert shaped == []
