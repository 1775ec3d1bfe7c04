"""What a KEK file holds: a Tink keyset in JSON, in clear, of AES-256-GCM keys."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import tink
from google.protobuf.message import DecodeError
from tink import aead, json_proto_keyset_format, secret_key_access
from tink.proto import aes_gcm_pb2

from altyaa.infra.vault.errors import VaultError

_EXAMPLE_KEY_SHA256 = "29ed4c68e3778d07b48d2cc598f8f96e7322a2273e7b5b9b5addf5a28bff3185"
"""SHA-256 in hex of the key in examples/kek.example.json: of the key alone, so reformatting the file hides nothing."""

_AES_GCM = "type.googleapis.com/google.crypto.tink.AesGcmKey"
_KEY_BYTES = 32

aead.register()


def new_keyset_text() -> str:
    """A keyset of one fresh key. The text is the key: write it nowhere but into the file."""
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    text: str = json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
    return text


def open_keyset_text(text: str, path: Path) -> aead.Aead:
    """The KEK in ``text``, proven to open what it seals.

    Args:
        path: Where the text was read, for the errors. They never quote the text.

    Raises:
        VaultError: The text is no AES-256-GCM keyset, holds the example key, or does not work.
    """
    garbled = VaultError(
        f"The KEK file {path} does not hold an AES-256-GCM keyset of Tink in JSON. Restore it from your backup."
    )
    # Errors are not chained: a parser may quote the line it failed on.
    try:
        handle = json_proto_keyset_format.parse(text, secret_key_access.TOKEN)
        keys = list(_keys(text))
    except (tink.TinkError, DecodeError, ValueError):
        raise garbled from None
    if any(len(key) != _KEY_BYTES for key in keys):
        raise garbled
    if any(hashlib.sha256(key).hexdigest() == _EXAMPLE_KEY_SHA256 for key in keys):
        raise VaultError(
            f"The KEK file {path} holds the published example key, which everybody has. Remove it; "
            "`altyaa migrate` makes a key of your own where there is none."
        )
    return _proven(handle, path)


def _keys(text: str) -> Iterator[bytes]:
    for key in tink.JsonKeysetReader(text).read().key:
        if key.key_data.type_url != _AES_GCM:
            raise ValueError("another kind of key")
        yield aes_gcm_pb2.AesGcmKey.FromString(key.key_data.value).key_value


def _proven(handle: tink.KeysetHandle, path: Path) -> aead.Aead:
    try:
        kek: aead.Aead = handle.primitive(aead.Aead)
        opens = kek.decrypt(kek.encrypt(b"proof", b"kek"), b"kek") == b"proof"
    except tink.TinkError:
        opens = False
    if not opens:
        raise VaultError(f"The KEK in {path} does not open what it seals. Restore the file from your backup.")
    return kek
