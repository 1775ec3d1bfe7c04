"""Who is calling."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from altyaa.kernel.ids import write_id

PrincipalKind = Literal["key", "grant", "client", "member", "operator", "service"]


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller whose credential was verified, and the workspace it acts in.

    Attributes:
        kind: ``key`` for an API key; ``grant`` for an app that acts for a person; ``client`` for an app that acts for
            itself; ``member`` for a signed-in person; ``operator`` for a person at the machine's own
            command line; ``service`` for what the service does by itself.
        id: Wire id (``key_…``, ``grt_…``, ``app_…``, ``usr_…``), or the word ``operator`` or ``service``.
        workspace_id: The one workspace that it can reach.
        scopes: What it may do there.
        user_id: The user it acts for, where there is one.
        expires_at: When the credential ends by itself; None for never.
        rotate_by: When its secret is due for rotation.
        client_id: The app that calls, where it is one.
        resources: The resources (RFC 8707) that an access token is for; none for wherever its scopes reach.
    """

    kind: PrincipalKind
    id: str
    workspace_id: UUID
    scopes: frozenset[str]
    user_id: UUID | None = None
    expires_at: datetime | None = None
    rotate_by: datetime | None = None
    client_id: UUID | None = None
    resources: frozenset[str] = frozenset()

    @property
    def scope_text(self) -> str:
        """Scopes as one space-separated string in alphabetical order (RFC 6749 §3.3)."""
        return " ".join(sorted(self.scopes))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody among what is theirs alone, in no workspace: password, sessions."""

    user_id: UUID
    workspace_id: None = None
    scope_text: str = ""

    @property
    def id(self) -> str:
        """``usr_…``."""
        return write_id("usr", self.user_id)


def service(workspace_id: UUID, user_id: UUID | None = None) -> Principal:
    """The service itself in one workspace: reminders, expiry, leaks."""
    return Principal("service", "service", workspace_id, frozenset(), user_id)
