"""Service keysets: HMAC-SHA256 keys (32 bytes) under Tink, sealed under the KEK.

Tink's PRF computes: ``compute`` is measured at 1.4 µs, against 2.1 µs for ``hmac.digest`` over the raw key, so
nothing is gained by leaving it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import tink
from tink import aead, prf, proto_keyset_format
from tink.proto import hmac_prf_pb2, tink_pb2

from altyaa.infra.vault import editing
from altyaa.infra.vault.errors import VaultError
from altyaa.infra.vault.states import KeyState, states
from altyaa.kernel.secret import Secret

LONGEST_OUTPUT_BYTES = 32
_TEMPLATE = prf.prf_key_templates.HMAC_SHA256

prf.register()


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class PrfKeyset:
    """Keys of one purpose, newest in charge. A value: editing returns another keyset.

    Attributes:
        primary_id: Key id (kid) that new output is made under.
    """

    _handle: tink.KeysetHandle
    _prfs: Mapping[int, prf.Prf]
    primary_id: int

    @classmethod
    def mint(cls) -> "PrfKeyset":
        """A keyset of one fresh key."""
        return _of(tink.new_keyset_handle(_TEMPLATE))

    @classmethod
    def open(cls, sealed: bytes, kek: aead.Aead, purpose: str) -> "PrfKeyset":
        """Unseal what ``seal`` made under the same KEK for the same purpose.

        Raises:
            VaultError: Another KEK, another purpose, or damaged bytes; which of them, cryptography does not tell.
        """
        try:
            return _of(proto_keyset_format.parse_encrypted(sealed, kek, _associated_data(purpose)))
        except tink.TinkError:
            raise VaultError(
                f"The keyset {purpose!r} does not open. Either the KEK is not the one it was sealed under, or the row "
                "was moved or damaged: restore the KEK that ALTYAA_KEK_URI named before, or the row from a backup."
            ) from None

    def seal(self, kek: aead.Aead, purpose: str) -> bytes:
        """The encrypted keyset, bound to ``purpose``. Of what is in it nothing can be read."""
        sealed: bytes = proto_keyset_format.serialize_encrypted(self._handle, kek, _associated_data(purpose))
        return sealed

    @property
    def ids(self) -> tuple[int, ...]:
        """Key ids that compute, the primary first, then in the order they were added."""
        return (self.primary_id, *(kid for kid in self._prfs if kid != self.primary_id))

    @property
    def states(self) -> tuple[KeyState, ...]:
        """All its keys, in the order they were added."""
        return states(self._handle.keyset_info())

    def compute(self, data: bytes, length: int = LONGEST_OUTPUT_BYTES, *, kid: int | None = None) -> bytes:
        """First ``length`` bytes (1 to 32) of HMAC-SHA256 of ``data`` under the primary, or under ``kid``.

        Raises:
            KeyError: ``kid`` is unknown, disabled or destroyed.
            ValueError: ``length`` is out of range. Zero is refused because all empty digests are equal.
        """
        if not 0 < length <= LONGEST_OUTPUT_BYTES:
            raise ValueError(f"length is {length}, not 1 to {LONGEST_OUTPUT_BYTES}")
        digest: bytes = self._prfs[self.primary_id if kid is None else kid].compute(data, length)
        return digest

    def raw_key(self, kid: int) -> Secret[bytes]:
        """The 32 bytes of a key that computes, for a verifier elsewhere (the HMAC blocks in PostgreSQL).

        Raises:
            KeyError: As ``compute``.
        """
        for key in editing.opened(self._handle).key:
            if key.key_id == kid and key.status == tink_pb2.ENABLED:
                return Secret(hmac_prf_pb2.HmacPrfKey.FromString(key.key_data.value).key_value)
        raise KeyError(kid)

    def added(self) -> "PrfKeyset":
        """With one more key (``editing.add``)."""
        return _of(editing.edited(self._handle, editing.add, _TEMPLATE))

    def promoted(self, kid: int) -> "PrfKeyset":
        """With ``kid`` in charge (``editing.promote``)."""
        return _of(editing.edited(self._handle, editing.promote, kid))

    def disabled(self, kid: int) -> "PrfKeyset":
        """With ``kid`` kept and no longer computing (``editing.disable``)."""
        return _of(editing.edited(self._handle, editing.disable, kid))

    def destroyed(self, kid: int) -> "PrfKeyset":
        """With ``kid`` gone for good (``editing.destroy``)."""
        return _of(editing.edited(self._handle, editing.destroy, kid))

    def __repr__(self) -> str:
        return f"PrfKeyset(primary_id={self.primary_id}, ids={self.ids})"


def _of(handle: tink.KeysetHandle) -> PrfKeyset:
    prfs = handle.primitive(prf.PrfSet)
    return PrfKeyset(handle, prfs.all(), prfs.primary_id())


def _associated_data(purpose: str) -> bytes:
    return b"altyaa service keyset v1 | " + purpose.encode()
