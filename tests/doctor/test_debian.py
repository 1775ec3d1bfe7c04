"""Debian's PostgreSQL, by TCP with TLS: what the embedded one cannot show."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from altyaa.infra.doctor.facts import Unreachable
from altyaa.infra.doctor.look.login import Seen, Wanted, look
from altyaa.infra.postgres import Binaries
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import FAST, Cluster, running_cluster
from tests.doctor.patient import Patient, one


def certify(folder: Path) -> dict[str, str]:
    """Server settings with a self-signed certificate for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "tls.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = folder / "tls.key"
    private.touch(mode=0o600)
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return {"ssl": "on", "ssl_cert_file": str(folder / "tls.crt"), "ssl_key_file": str(private)}


@pytest.fixture(scope="module")
async def debian_cluster() -> AsyncIterator[Cluster]:
    """The newest PostgreSQL that Debian installed here, on 127.0.0.1: the path is too long for a socket."""
    newest = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    parent = Path(tempfile.mkdtemp(prefix="doctor-"))
    folder = parent / ("long-" * 20)
    folder.mkdir()
    async with running_cluster(folder, Binaries.at(newest), FAST | certify(folder)) as running:
        yield running
    shutil.rmtree(parent)


async def test_a_healthy_deployment_on_debians_postgresql_gives_no_finding(
    debian_cluster: Cluster, tmp_path: Path
) -> None:
    async with debian_cluster.fresh() as fresh:
        assert await Patient(fresh, tmp_path).findings() == ""


async def test_an_owner_that_inherits_the_doors_is_seen_on_every_version(
    debian_cluster: Cluster, tmp_path: Path
) -> None:
    async with debian_cluster.fresh() as fresh:
        patient = Patient(fresh, tmp_path)
        inherit = "WITH INHERIT" if debian_cluster.binaries.major >= 16 else None
        do = f"GRANT altyaa_door TO altyaa_owner {inherit} TRUE" if inherit else "ALTER ROLE altyaa_owner INHERIT"
        undo = f"GRANT altyaa_door TO altyaa_owner {inherit} FALSE" if inherit else "ALTER ROLE altyaa_owner NOINHERIT"
        async with patient.ill(do, undo):
            one(await patient.findings(), "! altyaa_owner inherits altyaa_door", "ALTER ROLE altyaa_owner NOINHERIT;")


async def test_a_login_sees_whether_its_connection_is_encrypted(debian_cluster: Cluster) -> None:
    async with debian_cluster.fresh() as fresh:
        for mode, encrypted in (("disable", False), ("require", True)):
            address = Secret(f"{fresh.dsn('altyaa_app')}&sslmode={mode}")
            seen: Seen | Unreachable = await look(Wanted(address, "ALTYAA_DATABASE_URL", "altyaa_app"), "0000", True)
            assert isinstance(seen, Seen)
            assert (seen.link.peer, seen.link.encrypted) == ("127.0.0.1", encrypted)
