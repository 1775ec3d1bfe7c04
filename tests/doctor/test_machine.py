"""Files that others may use, and settings that expose, are found."""

import os
import subprocess
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from altyaa.infra.doctor import no_database
from altyaa.infra.doctor.facts import Place
from altyaa.infra.doctor.rules import settings as rules
from altyaa.infra.settings import Settings
from altyaa.infra.vault import open_kek
from tests.doctor.patient import findings, one

_LIVE = {"environment": "production", "base_url": "https://auth.example.com", "database_url": "postgresql://x"}


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data directory of an embedded database, as `altyaa up` leaves its files."""
    folder = tmp_path / "data"
    (folder / "postgres").mkdir(parents=True)
    folder.chmod(0o711)
    (folder / "postgres/passwords.json").touch(mode=0o600)
    open_kek(f"file:{folder / 'kek.json'}", create=True)
    return folder


def said_of(data_dir: Path, **changes: Any) -> str:
    """What is found on this machine."""
    results = no_database(Settings(data_dir=data_dir, **changes), "")
    return findings([result for result in results if result.about == "machine"])


def test_a_data_directory_as_we_make_it_gives_no_finding(data_dir: Path) -> None:
    assert said_of(data_dir) == ""


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o601])
@pytest.mark.parametrize("file", ["kek.json", "postgres/passwords.json"])
def test_a_secret_file_that_others_may_open(data_dir: Path, file: str, mode: int) -> None:
    path = data_dir / file
    path.chmod(mode)
    one(said_of(data_dir), f"✗ The {'KEK' if 'kek' in file else 'embedded'}", f"Run: chmod 600 {path}")
    assert f"(mode {mode:04o})" in said_of(data_dir)


@pytest.mark.parametrize("file", ["kek.json", "postgres/passwords.json"])
def test_a_secret_file_of_another_user(data_dir: Path, file: str) -> None:
    path = data_dir / file
    os.chown(path, 12345, -1)
    one(said_of(data_dir), f"{path} belongs to user id 12345, and this command runs as user id", f"chown 0 {path}")


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o733, 0o720])
def test_a_data_directory_that_others_may_write(data_dir: Path, mode: int) -> None:
    data_dir.chmod(mode)
    one(said_of(data_dir), f"✗ Other users may write in the data directory {data_dir}", f"chmod go-w {data_dir}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 100 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m,mode=711", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_disk_that_is_nearly_full(small_disk: Path) -> None:
    one(said_of(small_disk), "! The disk of the data directory has 10", "Free some space, or move the data directory")


def test_a_public_address_without_tls_in_production(data_dir: Path) -> None:
    said = said_of(data_dir, **_LIVE | {"base_url": "http://auth.example.com"})
    one(said, "✗ ALTYAA_BASE_URL is http://auth.example.com: keys and tokens", "Put a proxy with TLS in front")


def test_the_default_address_in_production(data_dir: Path) -> None:
    said = said_of(data_dir, **_LIVE | {"base_url": "http://localhost:8000"})
    one(
        said, "! ALTYAA_BASE_URL is http://localhost:8000, which leads nobody", "Set it to the public address, https://"
    )


def test_the_embedded_database_in_production(data_dir: Path) -> None:
    said = said_of(data_dir, **_LIVE | {"database_url": None})
    one(said, "! ALTYAA_ENVIRONMENT is production, and the database is the embedded", "ALTYAA_DATABASE_URL, or back up")


def test_a_good_production_and_a_developers_machine_give_no_finding(data_dir: Path) -> None:
    assert said_of(data_dir, **_LIVE) == ""
    assert said_of(data_dir, environment="development", base_url="http://192.0.2.1:8000") == ""


@pytest.mark.parametrize("network", ["0.0.0.0/0", "::/0", "128.0.0.0/1", "8.0.0.0/7", "2000::/3"])
@pytest.mark.parametrize(("environment", "mark"), [("development", "!"), ("production", "✗")])
def test_trusting_half_the_world_as_a_proxy(data_dir: Path, network: str, environment: str, mark: str) -> None:
    said = said_of(data_dir, **_LIVE | {"environment": environment, "trusted_proxies": f"127.0.0.1/32,{network}"})
    one(said, f"{mark} ALTYAA_TRUSTED_PROXIES contains {network}: ", "List the addresses of your own proxies alone.")


@pytest.mark.parametrize("network", ["10.0.0.0/8", "fc00::/7", "127.0.0.1/32", "172.16.0.0/12"])
def test_a_network_of_ones_own_may_be_trusted(network: str) -> None:
    place = Place(0, True, "", False, (ip_network(network),), None, None, None, None)
    assert list(rules.trusted_proxies(place)) == []
