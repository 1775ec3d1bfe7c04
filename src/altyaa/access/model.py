"""What the access slice's parts hand to one another."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class Workspace:
    """A tenant."""

    id: UUID
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewOwner:
    """The first Owner of a workspace.

    Attributes:
        password_hash: Argon2id, PHC string; None for a person who has an account already.
    """

    user_id: UUID
    email: str
    email_digest: bytes
    password_hash: Secret[str] | None
