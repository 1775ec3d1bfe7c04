"""Moves on a Tink keyset: add, promote, disable, destroy. Python's Tink has no keyset manager.

Each move takes a keyset of its own and changes it in place; ``edited`` keeps the original.
"""

from collections.abc import Callable

import tink
from tink import proto_keyset_format, secret_key_access
from tink.proto import tink_pb2

from altyaa.infra.vault.errors import VaultError

LIVE_KEYS = 3
"""Most keys of a keyset that are not destroyed: verification may have to try every one."""


def edited(handle: tink.KeysetHandle, move: Callable[..., None], *arguments: object) -> tink.KeysetHandle:
    """The keyset after a move.

    Raises:
        VaultError: As the move.
    """
    keyset = opened(handle)
    move(keyset, *arguments)
    return proto_keyset_format.parse(keyset.SerializeToString(), secret_key_access.TOKEN)


def opened(handle: tink.KeysetHandle) -> tink_pb2.Keyset:
    """A copy of what the handle holds, with its keys in clear."""
    return tink_pb2.Keyset.FromString(proto_keyset_format.serialize(handle, secret_key_access.TOKEN))


def add(keyset: tink_pb2.Keyset, template: tink_pb2.KeyTemplate) -> None:
    """One more key, enabled and not in charge.

    Raises:
        VaultError: ``LIVE_KEYS`` are there already.
    """
    if sum(key.status != tink_pb2.DESTROYED for key in keyset.key) >= LIVE_KEYS:
        raise VaultError(f"The keyset holds {LIVE_KEYS} live keys, the most allowed. Destroy an unused one first.")
    taken = {key.key_id for key in keyset.key}
    fresh = _minted(template)
    while fresh.key_id in taken:
        fresh = _minted(template)
    keyset.key.append(fresh)


def promote(keyset: tink_pb2.Keyset, kid: int) -> None:
    """Put an enabled key in charge.

    Raises:
        VaultError: ``kid`` is unknown, disabled or destroyed.
    """
    if _find(keyset, kid).status != tink_pb2.ENABLED:
        raise VaultError(f"Key {kid} is not enabled, so it cannot become the primary. Choose an enabled key.")
    keyset.primary_key_id = kid


def disable(keyset: tink_pb2.Keyset, kid: int) -> None:
    """Keep a key and let it compute no more.

    Raises:
        VaultError: ``kid`` is the primary, unknown or destroyed.
    """
    _retiring(keyset, kid).status = tink_pb2.DISABLED


def enable(keyset: tink_pb2.Keyset, kid: int) -> None:
    """Let a disabled key compute again.

    Raises:
        VaultError: ``kid`` is the primary, unknown or destroyed.
    """
    _retiring(keyset, kid).status = tink_pb2.ENABLED


def destroy(keyset: tink_pb2.Keyset, kid: int) -> None:
    """Drop the material of a key for good. Its id stays, so that no later key takes it.

    Raises:
        VaultError: As ``disable``.
    """
    key = _retiring(keyset, kid)
    key.status = tink_pb2.DESTROYED
    key.ClearField("key_data")


def _minted(template: tink_pb2.KeyTemplate) -> tink_pb2.Keyset.Key:
    return opened(tink.new_keyset_handle(template)).key[0]


def _find(keyset: tink_pb2.Keyset, kid: int) -> tink_pb2.Keyset.Key:
    for key in keyset.key:
        if key.key_id == kid:
            return key
    raise VaultError(f"The keyset has no key {kid}. `altyaa vault status` lists its keys.")


def _retiring(keyset: tink_pb2.Keyset, kid: int) -> tink_pb2.Keyset.Key:
    key = _find(keyset, kid)
    if kid == keyset.primary_key_id:
        raise VaultError(f"Key {kid} is the primary. Promote another key first.")
    if key.status == tink_pb2.DESTROYED:
        raise VaultError(f"Key {kid} is destroyed already. There is nothing left to do with it.")
    return key
