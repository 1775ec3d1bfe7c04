"""Calls that may have rotated a token, and sign-ins on their way."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that may have rotated a token.

    Attributes:
        host_id: Whose spool may hold the answer.
    """

    id: UUID
    generation: int
    host_id: UUID
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ConnectAttempt:
    """A sign-in at a platform, on its way.

    Attributes:
        cookie_digest: Of what binds it to the browser that went to the platform; None for a link before that.
        opened_by: The same of the browsers that opened the link, of which one may go.
        user_id: Whose it is; None for a link, which is the browser's.
        grant_id: To be re-authenticated.
        connection_id: By a link: that one of the grant's.
        sealed_verifier: PKCE, sealed at generation 0.
        state_expires_at: When the ``state`` of the last way to the platform is over.
        sealed_pick: Tokens and assets until the person has picked, sealed at generation 1.
    """

    id: UUID
    provider: str
    cookie_digest: bytes | None
    opened_by: list[bytes]
    user_id: UUID | None
    grant_id: UUID | None
    connection_id: UUID | None
    reference: str | None
    sealed_verifier: bytes | None = field(repr=False)
    redirect_uri: str | None
    return_to: str | None
    created_by: str
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    state_expires_at: datetime | None
    redeemed_at: datetime | None
    sealed_pick: bytes | None = field(repr=False)
    pick_expires_at: datetime | None
    finished_at: datetime | None
    outcome: str | None

    @property
    def is_link(self) -> bool:
        """Whether somebody without an account does it."""
        return self.user_id is None
