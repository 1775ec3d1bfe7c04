"""Secrets of mailed links: minted when the letter is written, and only their digest stored."""

from functools import partial
from uuid import UUID

from altyaa.access.model import ID_BYTES
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.credential import CredentialKind, read_credential, write_credential
from altyaa.kernel.secret import Secret


def mint(kind: CredentialKind, row_id: UUID, secret: Secret[bytes], keys: ServiceKeys) -> tuple[Secret[str], bytes]:
    """The credential of a link, and the digest that is stored.

    Args:
        secret: 32 fresh random bytes.
    """
    credential = write_credential(kind, Secret(row_id.bytes + secret.reveal()), keys.tag.compute)
    return credential, keys.pepper.compute(secret.reveal())


def digests(kind: CredentialKind, credential: Secret[str], keys: ServiceKeys) -> list[bytes]:
    """Under every pepper, the digest of a credential that somebody shows; none for a forged or mistyped one."""
    body = read_credential(kind, credential, [partial(keys.tag.compute, kid=kid) for kid in keys.tag.ids])
    if body is None:
        return []
    secret = body.reveal()[ID_BYTES:]
    return [keys.pepper.compute(secret, kid=kid) for kid in keys.pepper.ids]
