"""What a presented key says of itself, before anything is looked up."""

from functools import partial
from uuid import UUID

from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.credential import read_credential
from altyaa.kernel.secret import Secret
from altyaa.keys.model import API_KEY, ID_BYTES


def presented(credential: Secret[str], keys: ServiceKeys) -> tuple[UUID, list[bytes]] | None:
    """The key's id, and the digest of its secret under every pepper; None for a forged or mistyped one."""
    body = read_credential(API_KEY, credential, [partial(keys.tag.compute, kid=kid) for kid in keys.tag.ids])
    if body is None:
        return None
    key_id, secret = UUID(bytes=body.reveal()[:ID_BYTES]), body.reveal()[ID_BYTES:]
    return key_id, [keys.pepper.compute(secret, kid=kid) for kid in keys.pepper.ids]
