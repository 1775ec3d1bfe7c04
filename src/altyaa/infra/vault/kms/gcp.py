"""``gcp-kms://projects/P/locations/L/keyRings/R/cryptoKeys/K``. Credentials are Google's application defaults."""

from typing import Any

import tink
from tink import aead

from altyaa.infra.vault.errors import VaultError, VaultUnavailable
from altyaa.infra.vault.kms.remote import CONNECT_SECONDS, READ_SECONDS, TRIES, enveloped, imported


def open_gcp_kms(location: str, _create: bool) -> aead.Aead:
    """The KEK with a resource name; asks nothing of the key yet.

    Raises:
        VaultError: It is no name of a key, or ``altyaa[gcp]`` is not installed.
        VaultUnavailable: There are no credentials.
    """
    gcpkms = imported("tink.integration.gcpkms", "gcp")
    kms, auth = imported("google.cloud.kms_v1", "gcp"), imported("google.auth.exceptions", "gcp")
    try:
        client = kms.KeyManagementServiceClient()
    except auth.GoogleAuthError as error:
        raise VaultUnavailable(
            f"Google Cloud KMS cannot be asked without credentials ({type(error).__name__}). Set "
            "GOOGLE_APPLICATION_CREDENTIALS, or run where the machine has an account."
        ) from None
    return gcp_kek(gcpkms, client, location)


def gcp_kek(gcpkms: Any, client: Any, location: str) -> aead.Aead:
    """The KEK through a client of ``google.cloud.kms_v1``.

    Args:
        gcpkms: The module ``tink.integration.gcpkms``.

    Raises:
        VaultError: As ``open_gcp_kms``.
    """
    uri = f"gcp-kms:{location}"
    try:
        remote = gcpkms.new_client(kms_v1_client=_Bounded(client), key_uri=uri).get_aead(uri)
    except tink.TinkError:
        raise VaultError(
            "ALTYAA_KEK_URI names no key of Google Cloud KMS. Write it as "
            "gcp-kms://projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY."
        ) from None
    return enveloped("Google Cloud KMS", remote, _mismatch)


class _Bounded:
    """The client with an end to each call: by itself it waits and tries for a minute."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def encrypt(self, request: Any) -> Any:
        """As the client's."""
        return self._client.encrypt(request=request, retry=None, timeout=TRIES * (CONNECT_SECONDS + READ_SECONDS))

    def decrypt(self, request: Any) -> Any:
        """As the client's."""
        return self._client.decrypt(request=request, retry=None, timeout=TRIES * (CONNECT_SECONDS + READ_SECONDS))


def _mismatch(error: BaseException) -> bool:
    return type(error).__name__ == "InvalidArgument"  # "Decryption failed: verify that 'name' refers to the correct …"
