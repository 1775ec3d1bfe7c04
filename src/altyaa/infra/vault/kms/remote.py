"""What holds for every KEK in a service elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

import tink
from tink import aead

from altyaa.infra.vault.errors import VaultError, VaultUnavailable

CONNECT_SECONDS = 1.0
READ_SECONDS = 1.5
TRIES = 2
"""Together 5 s at the longest: what a request can wait for."""

Mismatch = Callable[[BaseException], bool]
"""Whether a failure to decrypt says that this key did not make these bytes."""


def imported(module: str, extra: str) -> ModuleType:
    """Tink's client of a key service.

    Raises:
        VaultError: The extra is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise VaultError(
            "ALTYAA_KEK_URI names a key service whose client is not installed. Run, in the checkout that Altyaa was "
            f"installed from: pip install '.[{extra}]'"
        ) from None


def enveloped(service: str, remote: aead.Aead, mismatch: Mismatch) -> aead.Aead:
    """A KEK that has the service encrypt a fresh data key for each keyset, and encrypts the keyset with that.

    So associated data works with every service (Vault's client in Tink takes none), keysets may be of any size (AWS
    encrypts 4 KiB at most), and the service never sees a keyset.

    Args:
        service: Its name for people.
    """
    return aead.KmsEnvelopeAead(aead.aead_key_templates.AES256_GCM, _Remote(service, remote, mismatch))


class _Remote(aead.Aead):
    """Tells three answers apart: done, another key's bytes (``TinkError``), and no answer (``VaultUnavailable``).

    What is refused for want of rights, or because the key is disabled, counts as no answer: nothing is wrong with what
    is sealed, and somebody can put it right while we serve.
    """

    def __init__(self, service: str, remote: aead.Aead, mismatch: Mismatch) -> None:
        self._service, self._remote, self._mismatch = service, remote, mismatch

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:
        """As any AEAD.

        Raises:
            VaultUnavailable: Anything else than a ciphertext.
        """
        with self._translated(lambda _: False):
            return self._remote.encrypt(plaintext, associated_data)

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        """As any AEAD.

        Raises:
            TinkError: Another key made the ciphertext, or it was damaged.
            VaultUnavailable: Neither this nor a plaintext.
        """
        with self._translated(self._mismatch):
            return self._remote.decrypt(ciphertext, associated_data)

    @contextmanager
    def _translated(self, mismatch: Mismatch) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001  # each client has errors of its own, and of what it is built on
            cause = error.args[0] if isinstance(error, tink.TinkError) and error.args else error
            if isinstance(cause, Exception) and mismatch(cause):
                raise tink.TinkError("another key's") from None
            # The words of the error are not repeated: they hold addresses and names, and may hold more.
            raise VaultUnavailable(
                f"{self._service} did not do what it was asked ({_named(cause)}). Check that it can be reached, that "
                "the key is enabled, and that the credentials of this process may encrypt and decrypt with it."
            ) from None


def _named(cause: object) -> str:
    response = getattr(cause, "response", None)  # of AWS: the code says more than the class
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return code or type(cause).__name__
