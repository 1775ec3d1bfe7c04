"""A KEK in Google Cloud KMS: its client over real gRPC, to a server of ours that plays it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
import tink
from google.cloud import kms_v1
from google.cloud.kms_v1.services.key_management_service.transports import KeyManagementServiceGrpcTransport
from tink import aead
from tink.integration import gcpkms

from altyaa.infra.vault import PrfKeyset, VaultError, VaultUnavailable, open_kek, prove
from altyaa.infra.vault.kms.gcp import gcp_kek

KEYSET = PrfKeyset.mint()
KEY = "//projects/p/locations/global/keyRings/r/cryptoKeys/altyaa"


class Kms(grpc.GenericRpcHandler):  # type: ignore[misc]
    """``google.cloud.kms.v1.KeyManagementService``: Encrypt and Decrypt; any name is a key.

    Attributes:
        down: It answers everything with this status.
    """

    def __init__(self) -> None:
        self.keys: dict[str, aead.Aead] = {}
        self.down: grpc.StatusCode | None = None

    def service(self, call: Any) -> Any:
        calls: dict[str, tuple[Any, Any]] = {
            "Encrypt": (kms_v1.EncryptRequest, self._encrypt),
            "Decrypt": (kms_v1.DecryptRequest, self._decrypt),
        }
        request, work = calls[call.method.rpartition("/")[2]]
        return grpc.unary_unary_rpc_method_handler(
            work, request.deserialize, lambda answer: type(answer).serialize(answer)
        )

    def _encrypt(self, request: Any, context: Any) -> Any:
        self._unless_down(context)
        return kms_v1.EncryptResponse(ciphertext=self._key(request.name).encrypt(request.plaintext, b""))

    def _decrypt(self, request: Any, context: Any) -> Any:
        self._unless_down(context)
        try:
            return kms_v1.DecryptResponse(plaintext=self._key(request.name).decrypt(request.ciphertext, b""))
        except tink.TinkError:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "Decryption failed")

    def _unless_down(self, context: Any) -> None:
        if self.down is not None:
            context.abort(self.down, "in words that hold more than they should")

    def _key(self, name: str) -> aead.Aead:
        handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
        return self.keys.setdefault(name, handle.primitive(aead.Aead))


Open = Callable[[str], aead.Aead]


@pytest.fixture
def kms() -> Kms:
    return Kms()


@pytest.fixture
def kek(kms: Kms) -> Iterator[Open]:
    """Opens a KEK of that service by its name."""
    server = grpc.server(ThreadPoolExecutor(2), handlers=[kms])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        client = kms_v1.KeyManagementServiceClient(transport=KeyManagementServiceGrpcTransport(channel=channel))
        yield lambda location: gcp_kek(gcpkms, client, location)
    server.stop(None).wait()


def test_a_keyset_is_sealed_and_opened_and_bound_to_its_purpose(kek: Open) -> None:
    prove(kek(KEY))
    sealed = KEYSET.seal(kek(KEY), "tag")
    assert PrfKeyset.open(sealed, kek(KEY), "tag").ids == KEYSET.ids
    with pytest.raises(VaultError, match="moved or damaged"):
        PrfKeyset.open(sealed, kek(KEY), "pepper")


def test_another_key_does_not_open_it(kek: Open) -> None:
    with pytest.raises(VaultError, match="restore the KEK"):
        PrfKeyset.open(KEYSET.seal(kek(KEY), "tag"), kek(f"{KEY}2"), "tag")


@pytest.mark.parametrize("status", ["UNAVAILABLE", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION"])
def test_anything_else_is_no_answer_and_its_words_are_not_repeated(kms: Kms, kek: Open, status: str) -> None:
    sealed = KEYSET.seal(kek(KEY), "tag")
    kms.down = grpc.StatusCode[status]
    with pytest.raises(VaultUnavailable, match="Google Cloud KMS did not do what it was asked") as caught:
        PrfKeyset.open(sealed, kek(KEY), "tag")
    assert "in words" not in str(caught.value)


@pytest.mark.parametrize("rest", ["", "projects/p", "//projects/p/locations/l/keyRings/r/cryptoKeys/k/x"])
def test_what_names_no_key_is_refused_with_the_form_of_one(kek: Open, rest: str) -> None:
    with pytest.raises(VaultError, match="gcp-kms://projects/PROJECT"):
        kek(rest)


def test_without_credentials_it_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/no/such/file")
    with pytest.raises(VaultUnavailable, match="GOOGLE_APPLICATION_CREDENTIALS"):
        open_kek(f"gcp-kms:{KEY}", create=False)
