"""At the end of a run its logs are searched for its secrets (``service_log``). Here: that the search finds them."""

import shutil
from pathlib import Path

import pytest

from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import Service
from tests.logs import PASSWORD, log_files, secrets_in_logs, secrets_of


async def test_the_logs_of_this_run_are_read_and_its_secrets_known(
    cluster: Cluster, service: Service, service_log: Path, memory: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = await make_key(service.runtime, await make_workspace(service.runtime), "posts.read")
    async with http_client(base_url=service.url) as http:
        await http.get("/nowhere")
    folders = (tmp_path_factory.getbasetemp(), memory)
    files = log_files(*folders)
    assert '"/nowhere"' in service_log.read_text()
    assert service_log in files
    assert any("database system" in path.read_text(errors="replace") for path in files), "PostgreSQL's too"
    secrets = set(secrets_of(*folders))
    assert made.key.reveal() in secrets
    assert {password.reveal() for password in cluster.access.passwords.values()} <= secrets


async def test_a_secret_in_a_log_is_found_however_it_is_written(
    cluster: Cluster, service: Service, tmp_path: Path
) -> None:
    made = await make_key(service.runtime, await make_workspace(service.runtime), "posts.read")
    kek, passwords = Path(cluster.kek_uri.removeprefix("file:")), Path(cluster.access.host).parent / "passwords.json"
    for source in (kek, passwords):
        shutil.copy(source, tmp_path)
    secrets = list(secrets_of(tmp_path))
    newest = secrets[secrets.index(made.key.reveal()) :]
    assert len(newest) == 9, "the key, three spellings of its secret part, four passwords of roles, a KEK"
    log = tmp_path / "instance.log"
    for secret in (PASSWORD, *newest):
        log.write_text(f"the key is {secret}!\n")
        assert secrets_in_logs(tmp_path), secret[:4]
    log.write_text("alk_0123456789abcdefghijklmnop is in the shape of one\n")
    assert secrets_in_logs(tmp_path)
    log.write_text("nothing\n")
    assert secrets_in_logs(tmp_path) == []
