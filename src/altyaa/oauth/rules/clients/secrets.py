"""What becomes of a client's secrets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access.rules import secrets as any_secrets
from altyaa.access.rules.secrets import Rotation
from altyaa.kernel.problems import Refused
from altyaa.kernel.text import text
from altyaa.oauth.registration import ClientInfo, ClientSecretInfo, SecretRotation
from altyaa.oauth.rules.clients.change import living
from altyaa.oauth.rules.clients.words import wrong


@dataclass(frozen=True, slots=True)
class Leaked:
    """A secret that ends now.

    Attributes:
        client_dies: No other secret is left that works.
    """

    secret: ClientSecretInfo
    client_dies: bool


def rotate(
    client: ClientInfo, secrets: Sequence[ClientSecretInfo], ask: SecretRotation, now: datetime
) -> Rotation | Refused:
    """Decide on one more secret.

    Args:
        secrets: Every one of the client's, oldest first.
    """
    if refusal := any_secrets.overlap_within(ask.overlap) or living(client):
        return refusal
    if not client.has_secret:
        method = client.auth_method
        return wrong(text("This app has no secret to rotate: its auth method is %(method)s.", method=method))
    return any_secrets.rotate(secrets, ask.overlap, now, retire_oldest=ask.retire_oldest)


def leaked(client: ClientInfo, secrets: Sequence[ClientSecretInfo], secret_id: UUID, now: datetime) -> Leaked | None:
    """Decide on a secret that somebody found in public; None for one that is dead already."""
    found = next((secret for secret in secrets if secret.id == secret_id), None)
    if found is None or client.ended_at is not None or not found.works_at(now):
        return None
    return Leaked(found, not any(secret.works_at(now) for secret in secrets if secret.id != secret_id))
