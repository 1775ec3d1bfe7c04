"""Credentials as they come back: forged ones are told by their tag; those of an id and a secret by its digests."""

from functools import partial
from uuid import UUID

from altyaa.infra.vault.service import ServiceKeys
from altyaa.kernel.credential import ID_BYTES, CredentialKind, read_credential, write_credential
from altyaa.kernel.secret import Secret


def mint(kind: CredentialKind, row_id: UUID, secret: Secret[bytes], keys: ServiceKeys) -> tuple[Secret[str], bytes]:
    """The credential, and the digest that is stored: under the primary pepper, 32 bytes.

    Args:
        secret: 32 fresh random bytes.
    """
    credential = write_credential(kind, Secret(row_id.bytes + secret.reveal()), keys.tag.compute)
    return credential, keys.pepper.compute(secret.reveal())


def genuine(kind: CredentialKind, credential: Secret[str], keys: ServiceKeys) -> Secret[bytes] | None:
    """The body of a credential with a tag of ours; None for a forged or mistyped one."""
    return read_credential(kind, credential, [partial(keys.tag.compute, kid=kid) for kid in keys.tag.ids])


def presented(kind: CredentialKind, credential: Secret[str], keys: ServiceKeys) -> tuple[UUID, list[bytes]] | None:
    """The id that a credential names, and the digest of its secret under every pepper; None for a forged one.

    A mistyped one is forged as well. Either costs arithmetic and no query.
    """
    body = genuine(kind, credential, keys)
    if body is None:
        return None
    row_id, secret = UUID(bytes=body.reveal()[:ID_BYTES]), body.reveal()[ID_BYTES:]
    return row_id, [keys.pepper.compute(secret, kid=kid) for kid in keys.pepper.ids]
