"""``altyaa up`` and ``altyaa serve`` as processes."""

import asyncio
import os
import re
import signal
from collections import Counter
from pathlib import Path

import pytest

from altyaa.infra.http.listen import listen
from altyaa.infra.postgres.cluster import Layout
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.instance import Instance, run_command, running
from altyaa.testing.service import Service, opened


def environment(database: TestDatabase) -> dict[str, str]:
    return {"ALTYAA_DATABASE_URL": database.dsn("altyaa_app"), "ALTYAA_KEK_URI": database.kek_uri}


async def whoami(instance: Instance, key: str) -> int:
    async with http_client(timeout=10) as client:
        answer = await client.get(f"{instance.url}/v1/whoami", headers={"Authorization": f"Bearer {key}"})
    return answer.status_code


async def test_several_processes_share_the_port_and_one_that_dies_is_replaced(
    database: TestDatabase, tmp_path: Path
) -> None:
    async with opened(database) as runtime:
        made = await make_key(runtime, await make_workspace(runtime), "posts.read")
    arguments = ("serve", "--port", "0", "--processes", "2", "--metrics-port", "19464")
    async with running(tmp_path / "data", *arguments, environment=environment(database)) as instance:
        key = made.key.reveal()
        assert await whoami(instance, key) == 200
        children = child_pids(instance.process.pid)
        assert len(children) == 2
        os.kill(children[0], signal.SIGKILL)
        while set(child_pids(instance.process.pid)) & {children[0]} or len(child_pids(instance.process.pid)) < 2:
            assert await whoami(instance, key) == 200, "the other goes on"
        outcomes = Counter([await whoami(instance, key) for _ in range(20)])
        assert outcomes == {200: 20}
    assert instance.process.returncode == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def child_pids(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def test_sigterm_ends_the_instance_and_its_database_cleanly(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with running(data) as instance, http_client() as client:
        assert (await client.get(f"{instance.url}/readyz")).status_code == 200
    assert instance.process.returncode == 0
    log = Layout.of(data).log.read_text()
    assert "database system is shut down" in log


async def test_a_port_in_use_is_a_sentence(service_port: int, tmp_path: Path) -> None:
    done = await run_command({"ALTYAA_DATA_DIR": str(tmp_path / "data")}, "up", "--port", str(service_port))
    assert done.status == 1
    assert f"Cannot listen on 127.0.0.1 port {service_port}: Address already in use. Stop what uses it" in done.err
    assert not (tmp_path / "data").exists()


async def test_a_second_start_in_a_folder_hears_of_the_first_and_not_of_its_port(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as first:
        port = first.url.rsplit(":", 1)[1]
        done = await first.command("up", "--port", port)
    assert done.status == 1
    assert f"altyaa up (process {first.process.pid}) already runs on this data folder at {first.url}" in done.err
    assert "Cannot listen" not in done.err


@pytest.fixture
def service_port(service: Service) -> int:
    return int(service.url.rsplit(":", 1)[1])


async def test_up_beside_a_configured_database_says_which_command_to_use(database: TestDatabase) -> None:
    done = await run_command(environment(database), "up", "--port", "0")
    assert done.status == 1
    assert "altyaa serve" in done.err


@pytest.mark.parametrize(
    ("name", "value"),
    [("ALTYAA_BASE_URL", "not a url"), ("ALTYAA_TRUSTED_PROXIES", "10.0.0.0/33"), ("ALTYAA_ENVIRONMENT", "prod")],
)
async def test_a_wrong_setting_is_named(name: str, value: str, tmp_path: Path) -> None:
    done = await run_command({name: value, "ALTYAA_DATA_DIR": str(tmp_path)}, "serve", "--port", "0")
    assert done.status == 1
    assert name in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ALTYAA_CONFIG", b'trusted_proxis = ["10.0.0.0/8"]'),
        ("ALTYAA_CONFIG", b'base_url = "\xff"'),
        ("ALTYAA_SCOPES_FILE", b"scope = 5"),
        ("ALTYAA_SCOPES_FILE", b'[[scope]]\nname = "rooms.read"'),
        ("ALTYAA_SCOPES_FILE", b'[[scope]]\nname = "posts.read"\ntitle = "x"\nsentence = "x"'),
    ],
)
async def test_a_wrong_file_is_found_before_it_serves(name: str, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file.toml"
    file.write_bytes(content)
    done = await run_command({name: str(file), "ALTYAA_DATA_DIR": str(tmp_path / "data")}, "serve", "--port", "0")
    assert done.status == 1
    assert "Traceback" not in done.err
    assert name in done.err or "trusted_proxis is not a setting" in done.err
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", ["ALTYAA_SCOPES_FILE", "ALTYAA_GITHUB_PUBLIC_KEYS_FILE"])
async def test_a_file_that_is_not_there_is_named_once(name: str, tmp_path: Path) -> None:
    file = tmp_path / "nothing"
    done = await run_command({name: str(file), "ALTYAA_DATA_DIR": str(tmp_path / "data")}, "serve", "--port", "0")
    assert done.err == f"Refused: {name} ({file}): No such file or directory.\n"


@pytest.mark.parametrize("host", ["999.1.1.1", "\udcff", "192.0.2.1"])
async def test_a_host_that_is_not_ours_is_a_sentence(host: str, tmp_path: Path) -> None:
    done = await run_command({"ALTYAA_DATA_DIR": str(tmp_path / "data")}, "serve", "--port", "0", "--host", host)
    assert done.status == 1
    assert "Give --host an address of this machine" in done.err
    assert ("That address is not this machine's." in done.err) == (host == "192.0.2.1")
    assert "Stop what uses it" not in done.err
    assert "Traceback" not in done.err


async def test_a_metrics_port_in_use_is_a_sentence(database: TestDatabase) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        done = await run_command(environment(database), "serve", "--port", "0", "--metrics-port", port)
    assert done.status == 1
    assert "--metrics-port" in done.err
    assert "Traceback" not in done.err


_OWNER = ("--owner-email", "mara@harbor.example", "--owner-password", "-")
_MADE = ("workspace", "create", "--name", "Harbor Coffee", *_OWNER)
PRINTED = re.compile(r"^(http://localhost:\d+)/first-run/([0-9A-Za-z]{43})$", re.MULTILINE)


async def test_a_first_start_prints_once_where_the_first_owner_is_made(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as instance, http_client() as client:
        found = await _printed(instance)
        opened = await client.get(found[0])
        assert (opened.status_code, opened.headers["location"]) == (303, "/first-run")
        form = await client.get(f"{instance.url}/first-run")
        assert "Make the first workspace" in form.text
        await instance.command(*_MADE, stdin="correct horse battery staple\n")
        assert (await client.get(found[0])).status_code == 410, "a workspace of the command line ends it"
    text = instance.log.read_text()
    assert len(PRINTED.findall(text)) == 1
    assert text.count("Nobody is here yet.") == 1
    async with running(tmp_path / "data") as again, http_client() as client:
        assert (await client.get(f"{again.url}/sign-in")).status_code == 200
        assert (await client.get(f"{again.url}/{found[0].split('/', 3)[3]}")).status_code == 410
    assert len(PRINTED.findall(again.log.read_text())) == 1, "not on the second start"


async def test_each_of_several_processes_takes_the_printed_address(database: TestDatabase, tmp_path: Path) -> None:
    arguments = ("serve", "--port", "0", "--processes", "2")
    async with running(tmp_path / "data", *arguments, environment=environment(database)) as instance:
        (address,) = await _printed(instance)
        for _ in range(12):
            async with http_client() as client:  # a connection of its own: whichever process takes it
                assert (await client.get(address)).status_code == 303
    assert len(PRINTED.findall(instance.log.read_text())) == 1


async def _printed(instance: Instance) -> list[str]:
    """The addresses in the log, once there is one."""
    async with asyncio.timeout(20):
        while not (found := PRINTED.findall(instance.log.read_text())):
            await asyncio.sleep(0)
    return [f"{instance.url}/first-run/{secret}" for _, secret in found]
