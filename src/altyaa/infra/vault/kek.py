"""The key-encryption key, named by a URI. Everything else in the vault is sealed under it."""

from collections.abc import Callable, Mapping

import tink
from tink import aead

from altyaa.infra.vault.errors import VaultError, VaultUnavailable
from altyaa.infra.vault.file_kek import open_file_kek
from altyaa.infra.vault.kms.aws import open_aws_kms
from altyaa.infra.vault.kms.gcp import open_gcp_kms
from altyaa.infra.vault.kms.hcvault import open_hcvault

__all__ = ["VaultError", "open_kek", "prove"]

Opener = Callable[[str, bool], aead.Aead]
"""Takes what follows the scheme's colon, and whether an absent key may be made."""

_OPENERS: Mapping[str, Opener] = {
    "file": open_file_kek,
    "aws-kms": open_aws_kms,
    "gcp-kms": open_gcp_kms,
    "hcvault": open_hcvault,
}


def open_kek(uri: str, *, create: bool, other: str | None = None) -> aead.Aead:
    """Open the KEK that ``uri`` names. A key service is asked nothing yet.

    Only the scheme of a URI is repeated in an error: what follows it may hold a token.

    Args:
        uri: ``file:/path/kek.json``, or ``file:kek.json`` relative to the working directory; or a key in a service.
        create: Make the key where it is absent and a file. Leave it False once anything is sealed, or a lost key
            is replaced by one that opens nothing.
        other: URI of a second KEK, which opens and never seals: for the time of a move from one to the other.

    Raises:
        VaultError: The scheme is unknown, or the key is absent, unsafe or unusable.
        VaultUnavailable: There are no credentials to ask a key service with.
    """
    first = _open(uri, create)
    if other is None:
        return first
    try:
        return _Either(first, _open(other, create=False))
    except VaultError as error:
        raise VaultError(str(error).replace("ALTYAA_KEK_URI", "ALTYAA_OTHER_KEK_URI")) from None


def prove(kek: aead.Aead) -> None:
    """Have the KEK seal something and open it again.

    Raises:
        VaultError: It does not open what it seals.
        VaultUnavailable: Its service does not answer.
    """
    try:
        opens = kek.decrypt(kek.encrypt(b"proof", b"kek"), b"kek") == b"proof"
    except tink.TinkError:
        opens = False
    if not opens:
        raise VaultError("The KEK does not open what it seals. Point ALTYAA_KEK_URI at a key that may do both.")


def _open(uri: str, create: bool) -> aead.Aead:
    scheme, colon, rest = uri.partition(":")
    supported = ", ".join(f"{name}:" for name in _OPENERS)
    if not colon:
        raise VaultError(f"ALTYAA_KEK_URI has no scheme. Write it as file:/path/kek.json (supported: {supported}).")
    opener = _OPENERS.get(scheme)
    if opener is None:
        raise VaultError(f"ALTYAA_KEK_URI has the scheme {scheme!r}, which is not supported. Use one of: {supported}")
    return opener(rest, create)


class _Either(aead.Aead):
    """Two KEKs: the first seals, whichever fits opens."""

    def __init__(self, first: aead.Aead, second: aead.Aead) -> None:
        self._first, self._second = first, second

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:
        """Under the first."""
        return self._first.encrypt(plaintext, associated_data)

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        """By whichever fits.

        Raises:
            TinkError: Neither does.
            VaultUnavailable: One does not, and the other does not answer.
        """
        try:
            return self._first.decrypt(ciphertext, associated_data)
        except tink.TinkError:
            return self._second.decrypt(ciphertext, associated_data)
        except VaultUnavailable as unavailable:
            try:
                return self._second.decrypt(ciphertext, associated_data)
            except tink.TinkError:
                raise unavailable from None
