"""The key-encryption key, named by a URI. Everything else in the vault is sealed under it."""

from collections.abc import Callable, Mapping

from tink import aead

from altyaa.infra.vault.errors import VaultError
from altyaa.infra.vault.file_kek import open_file_kek

__all__ = ["VaultError", "open_kek"]

Opener = Callable[[str, bool], aead.Aead]
"""Takes what follows the scheme's colon, and whether an absent key may be made."""

_OPENERS: Mapping[str, Opener] = {"file": open_file_kek}


def open_kek(uri: str, *, create: bool) -> aead.Aead:
    """Open the KEK that ``uri`` names.

    Only the scheme of a URI is repeated in an error: what follows it may hold a token.

    Args:
        uri: ``file:/path/kek.json``, or ``file:kek.json`` relative to the working directory.
        create: Make the key where it is absent. Leave it False once anything is sealed, or a lost key
            is replaced by one that opens nothing.

    Raises:
        VaultError: The scheme is unknown, or the key is absent, unsafe or unusable.
    """
    scheme, colon, rest = uri.partition(":")
    supported = ", ".join(f"{name}:" for name in _OPENERS)
    if not colon:
        raise VaultError(f"ALTYAA_KEK_URI has no scheme. Write it as file:/path/kek.json (supported: {supported}).")
    opener = _OPENERS.get(scheme)
    if opener is None:
        raise VaultError(f"ALTYAA_KEK_URI has the scheme {scheme!r}, which is not supported. Use one of: {supported}")
    return opener(rest, create)
