"""A KEK whose service can be asked how often it was asked, and can be away."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tink import aead

from altyaa.infra.vault import VaultUnavailable


class Desk(aead.Aead):
    """Attributes:
    kek: What does the work.
    wrapped, unwrapped: How often it was asked for either.
    away: It says that it does not answer.
    """

    def __init__(self, kek: aead.Aead) -> None:
        self.kek, self.wrapped, self.unwrapped, self.away = kek, 0, 0, False
        self._answers = threading.Event()
        self._answers.set()

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:
        self.wrapped += 1
        return self._answering().encrypt(plaintext, associated_data)

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        self.unwrapped += 1
        return self._answering().decrypt(ciphertext, associated_data)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It says nothing until the block ends."""
        self._answers.clear()
        try:
            yield
        finally:
            self._answers.set()

    def _answering(self) -> aead.Aead:
        self._answers.wait()
        if self.away:
            raise VaultUnavailable("away")
        return self.kek
