"""A KEK in AWS KMS, against a server that plays it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
import tink
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer
from tink import aead

from altyaa.infra.vault import PrfKeyset, VaultError, VaultUnavailable, open_kek, prove
from altyaa.infra.vault.kms.aws import mismatch
from altyaa.infra.vault.kms.remote import enveloped

KEYSET = PrfKeyset.mint()


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    """Address of the server; credentials and address are in the environment, as in production."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL_KMS": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        yield settings["AWS_ENDPOINT_URL_KMS"]
    server.stop()


def new_key() -> str:
    """The URI of a fresh key."""
    arn = boto3.client("kms", region_name="eu-west-1").create_key()["KeyMetadata"]["Arn"]
    return f"aws-kms://{arn}"


@pytest.fixture
def uri(aws: str) -> str:
    return new_key()


def test_a_keyset_is_sealed_and_opened_and_bound_to_its_purpose(uri: str) -> None:
    kek = open_kek(uri, create=False)
    prove(kek)
    sealed = KEYSET.seal(kek, "tag")
    assert PrfKeyset.open(sealed, open_kek(uri, create=False), "tag").ids == KEYSET.ids
    with pytest.raises(VaultError, match="moved or damaged"):
        PrfKeyset.open(sealed, kek, "pepper")


def test_what_the_key_may_not_do_for_us_is_no_answer(uri: str) -> None:
    """So moto answers where another key made the bytes; what AWS says then is the next test's."""
    sealed = KEYSET.seal(open_kek(uri, create=False), "tag")
    with pytest.raises(VaultUnavailable, match="AccessDeniedException"):
        PrfKeyset.open(sealed, open_kek(new_key(), create=False), "tag")


@pytest.mark.parametrize("code", ["IncorrectKeyException", "InvalidCiphertextException"])
def test_what_aws_says_of_another_keys_bytes_is_an_error_and_no_outage(code: str, kek: aead.Aead) -> None:
    class Refusing(aead.Aead):
        def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:
            return kek.encrypt(plaintext, associated_data)

        def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
            raise tink.TinkError(ClientError({"Error": {"Code": code, "Message": ""}}, "Decrypt"))

    refusing = enveloped("AWS KMS", Refusing(), mismatch)
    sealed = KEYSET.seal(enveloped("AWS KMS", kek, mismatch), "tag")
    with pytest.raises(VaultError, match="restore the KEK"):
        PrfKeyset.open(sealed, refusing, "tag")


def test_damaged_bytes_do_not_open(uri: str) -> None:
    kek = open_kek(uri, create=False)
    sealed = bytearray(KEYSET.seal(kek, "tag"))
    for position in (3, 60, len(sealed) - 1):
        sealed[position] ^= 1
        with pytest.raises((VaultError, VaultUnavailable)):
            PrfKeyset.open(bytes(sealed), kek, "tag")
        sealed[position] ^= 1
    assert PrfKeyset.open(bytes(sealed), kek, "tag").ids == KEYSET.ids


def test_what_a_file_sealed_is_refused_without_asking_aws(
    uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each keyset that is not moved yet costs no call."""
    sealed = KEYSET.seal(open_kek(f"file:{tmp_path}/kek.json", create=True), "tag")
    kek = open_kek(uri, create=False)
    monkeypatch.setattr(socket.socket, "connect", None)
    with pytest.raises(VaultError):
        PrfKeyset.open(sealed, kek, "tag")


def test_a_service_that_is_not_there_is_no_answer_and_its_address_is_not_repeated(
    uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    sealed = KEYSET.seal(open_kek(uri, create=False), "tag")
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", f"http://127.0.0.1:{port}")
    with pytest.raises(VaultUnavailable, match="AWS KMS did not do what it was asked") as caught:
        PrfKeyset.open(sealed, open_kek(uri, create=False), "tag")
    assert str(port) not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_service_that_says_nothing_is_waited_for_5_seconds_at_most(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("altyaa.infra.vault.kms.aws.READ_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(VaultUnavailable, match="ReadTimeoutError"):
            prove(open_kek(uri, create=False))


def test_without_credentials_it_is_no_answer(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    with pytest.raises(VaultUnavailable, match="NoCredentialsError"):
        prove(open_kek(uri, create=False))


@pytest.mark.parametrize(
    "rest", ["", "//", "//arn:aws:kms", "//arn:aws:s3:eu-west-1:1:key/x", "//arn:aws:kms::1:key/x"]
)
def test_what_is_no_arn_of_a_key_is_refused_with_the_form_of_one(rest: str) -> None:
    with pytest.raises(VaultError, match="aws-kms://arn:aws:kms:REGION:ACCOUNT:key/ID"):
        open_kek(f"aws-kms:{rest}", create=False)


@pytest.mark.parametrize(
    ("uri", "module", "extra"),
    [
        ("aws-kms://arn:aws:kms:eu-west-1:1:key/x", "boto3", "aws"),
        ("gcp-kms://projects/p/locations/l/keyRings/r/cryptoKeys/k", "google.cloud.kms_v1", "gcp"),
        ("hcvault:transit/keys/altyaa", "hvac", "hcvault"),
    ],
)
def test_a_client_that_is_not_installed_is_named_by_its_extra(uri: str, module: str, extra: str) -> None:
    """And is imported by nobody who does not name it."""
    code = f"""
import sys
sys.modules[{module!r}] = None
from altyaa.infra.vault import VaultError, open_kek
try:
    open_kek({uri!r}, create=False)
except VaultError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert f"pip install '.[{extra}]'" in done.stdout
