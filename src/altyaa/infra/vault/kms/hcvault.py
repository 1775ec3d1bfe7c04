"""``hcvault:MOUNT/keys/NAME``: a key of a transit engine. Where, and as whom, say ``VAULT_ADDR``, ``VAULT_TOKEN``."""

import os

import tink
from tink import aead

from altyaa.infra.vault.errors import VaultError
from altyaa.infra.vault.kms.remote import CONNECT_SECONDS, READ_SECONDS, enveloped, imported


def open_hcvault(location: str, _create: bool) -> aead.Aead:
    """The KEK in a HashiCorp Vault (or OpenBao); asks nothing of it yet.

    Raises:
        VaultError: The URI names no key, ``VAULT_ADDR`` is not set, or ``altyaa[hcvault]`` is not installed.
    """
    hcvault, hvac = imported("tink.integration.hcvault", "hcvault"), imported("hvac", "hcvault")
    address = os.environ.get("VAULT_ADDR")
    if not address:
        raise VaultError(
            "ALTYAA_KEK_URI names a key in a Vault. Set VAULT_ADDR to that Vault's address, https://HOST:8200."
        )
    client = hvac.Client(
        url=address, namespace=os.environ.get("VAULT_NAMESPACE"), timeout=(CONNECT_SECONDS, READ_SECONDS)
    )
    try:
        remote = hcvault.new_aead(location, client)
    except tink.TinkError:
        raise VaultError(
            "ALTYAA_KEK_URI names no key of a Vault. Write it as hcvault:MOUNT/keys/NAME, as in "
            "hcvault:transit/keys/altyaa; the Vault's address is VAULT_ADDR."
        ) from None
    return enveloped("The Vault", remote, _mismatch)


def _mismatch(error: BaseException) -> bool:
    # 400 to a decryption: not made by this key. Bytes that are no text were not made by any Vault.
    return isinstance(error, UnicodeDecodeError) or type(error).__name__ == "InvalidRequest"
