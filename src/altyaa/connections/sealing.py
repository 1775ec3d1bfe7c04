"""Where the secrets of connections lie: each is sealed for its column, row and generation."""

from uuid import UUID

from altyaa.connections.rules.tokens import Kept, read_kept, write_kept
from altyaa.infra.vault import Place, WorkspaceKeyset
from altyaa.kernel.secret import Secret


def seal_grant(keyset: WorkspaceKeyset, grant_id: UUID, generation: int, kept: Kept) -> bytes:
    """A grant's tokens, for ``upstream_grant.sealed`` at this generation."""
    return keyset.seal(_grant(keyset, grant_id, generation), write_kept(kept))


def open_grant(keyset: WorkspaceKeyset, grant_id: UUID, generation: int, sealed: bytes) -> Kept:
    """Back from ``seal_grant``.

    Raises:
        VaultError: It was not sealed for this place.
    """
    return read_kept(keyset.open(_grant(keyset, grant_id, generation), sealed))


def seal_own_token(keyset: WorkspaceKeyset, connection_id: UUID, generation: int, token: Secret[str]) -> bytes:
    """A connection's own token, for ``connection.sealed`` at this generation."""
    return keyset.seal(_own(keyset, connection_id, generation), token.reveal().encode())


def open_own_token(keyset: WorkspaceKeyset, connection_id: UUID, generation: int, sealed: bytes) -> Secret[str]:
    """Back from ``seal_own_token``.

    Raises:
        VaultError: As ``open_grant``.
    """
    return Secret(keyset.open(_own(keyset, connection_id, generation), sealed).reveal().decode())


def answer_place(workspace_id: UUID, attempt_id: UUID, generation: int) -> Place:
    """Of a raw answer in a spool: the attempt that it came to, and the generation before it."""
    return Place("spool", "answer", workspace_id, attempt_id, generation)


def verifier_place(workspace_id: UUID, attempt_id: UUID) -> Place:
    """Of the PKCE verifier of a sign-in."""
    return Place("altyaa.connect_attempt", "sealed_verifier", workspace_id, attempt_id, 0)


def pick_place(workspace_id: UUID, attempt_id: UUID) -> Place:
    """Of what a person may pick."""
    return Place("altyaa.connect_attempt", "sealed_pick", workspace_id, attempt_id, 1)


def _grant(keyset: WorkspaceKeyset, grant_id: UUID, generation: int) -> Place:
    return Place("altyaa.upstream_grant", "sealed", keyset.workspace_id, grant_id, generation)


def _own(keyset: WorkspaceKeyset, connection_id: UUID, generation: int) -> Place:
    return Place("altyaa.connection", "sealed", keyset.workspace_id, connection_id, generation)
