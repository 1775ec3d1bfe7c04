"""A workspace's keyset: AES-256-GCM keys under Tink, sealed under the KEK. It seals what rows of the workspace hide."""

from dataclasses import dataclass
from uuid import UUID

import tink
from tink import aead, proto_keyset_format

from altyaa.infra.vault import editing
from altyaa.infra.vault.errors import VaultError
from altyaa.infra.vault.place import Place
from altyaa.infra.vault.states import KeyState, states
from altyaa.kernel.secret import Secret

_TEMPLATE = aead.aead_key_templates.AES256_GCM
_VERSION_BYTES, _KEY_ID_BYTES = 1, 4

aead.register()


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class WorkspaceKeyset:
    """Keys of one workspace, the primary in charge. A value: editing returns another keyset.

    Attributes:
        primary_id: Id of the key that new ciphertexts are made under.
    """

    _handle: tink.KeysetHandle
    _aead: aead.Aead
    workspace_id: UUID
    primary_id: int

    @classmethod
    def mint(cls, workspace_id: UUID) -> "WorkspaceKeyset":
        """A keyset of one fresh key."""
        return _of(tink.new_keyset_handle(_TEMPLATE), workspace_id)

    @classmethod
    def unwrap(cls, wrapped: bytes, kek: aead.Aead, workspace_id: UUID) -> "WorkspaceKeyset":
        """What ``wrap`` made under the same KEK for the same workspace. Asks the KEK's service, which may take a while.

        Raises:
            VaultError: Another KEK, another workspace, or damaged bytes; which of them, cryptography does not tell.
            VaultUnavailable: The service does not answer.
        """
        try:
            return _of(proto_keyset_format.parse_encrypted(wrapped, kek, _associated_data(workspace_id)), workspace_id)
        except tink.TinkError:
            raise VaultError(
                f"The keyset of workspace {workspace_id} does not open. Either the KEK is not the one it was sealed "
                "under, or the row was moved or damaged: restore the KEK that ALTYAA_KEK_URI named before, or the row "
                "from a backup."
            ) from None

    def wrap(self, kek: aead.Aead) -> bytes:
        """The encrypted keyset, bound to its workspace. Of what is in it nothing can be read.

        Raises:
            VaultUnavailable: As ``unwrap``.
        """
        wrapped: bytes = proto_keyset_format.serialize_encrypted(self._handle, kek, _associated_data(self.workspace_id))
        return wrapped

    @property
    def states(self) -> tuple[KeyState, ...]:
        """Its keys, in the order they were added."""
        return states(self._handle.keyset_info())

    def seal(self, place: Place, plain: bytes) -> bytes:
        """The ciphertext, 33 bytes longer than ``plain``. Sealing the same twice gives two ciphertexts.

        Raises:
            ValueError: The place is another workspace's, where this could never be opened.
        """
        if place.workspace_id != self.workspace_id:
            raise ValueError(f"a place of workspace {place.workspace_id}, the keyset of {self.workspace_id}")
        sealed: bytes = self._aead.encrypt(plain, place.associated_data)
        return sealed

    def open(self, place: Place, sealed: bytes) -> Secret[bytes]:
        """What was sealed for this very place.

        Raises:
            VaultError: It was not, or it was damaged, or its key is gone; which of them, cryptography does not tell.
        """
        try:
            return Secret(self._aead.decrypt(sealed, place.associated_data))
        except tink.TinkError:
            raise VaultError(
                f"What {place.table}.{place.column} holds for row {place.row_id} does not open. It was moved or "
                "damaged, or its key was destroyed: restore the row and altyaa.workspace_keyset from one backup."
            ) from None

    def added(self) -> "WorkspaceKeyset":
        """With one more key (``editing.add``)."""
        return _of(editing.edited(self._handle, editing.add, _TEMPLATE), self.workspace_id)

    def promoted(self, kid: int) -> "WorkspaceKeyset":
        """With ``kid`` in charge (``editing.promote``)."""
        return _of(editing.edited(self._handle, editing.promote, kid), self.workspace_id)

    def disabled(self, kid: int) -> "WorkspaceKeyset":
        """With ``kid`` kept and opening nothing (``editing.disable``)."""
        return _of(editing.edited(self._handle, editing.disable, kid), self.workspace_id)

    def enabled(self, kid: int) -> "WorkspaceKeyset":
        """With a disabled ``kid`` at work again (``editing.enable``)."""
        return _of(editing.edited(self._handle, editing.enable, kid), self.workspace_id)

    def destroyed(self, kid: int) -> "WorkspaceKeyset":
        """With ``kid`` gone for good (``editing.destroy``)."""
        return _of(editing.edited(self._handle, editing.destroy, kid), self.workspace_id)

    def __repr__(self) -> str:
        return f"WorkspaceKeyset(workspace_id={self.workspace_id}, primary_id={self.primary_id})"


def sealed_under(sealed: bytes) -> int:
    """Id of the key that a ciphertext names: Tink writes it after one byte. Not authenticated."""
    return int.from_bytes(sealed[_VERSION_BYTES : _VERSION_BYTES + _KEY_ID_BYTES], "big")


def _of(handle: tink.KeysetHandle, workspace_id: UUID) -> WorkspaceKeyset:
    return WorkspaceKeyset(handle, handle.primitive(aead.Aead), workspace_id, handle.keyset_info().primary_key_id)


def _associated_data(workspace_id: UUID) -> bytes:
    return b"altyaa workspace keyset v1 | " + str(workspace_id).encode()
