"""Who may know what of a token (RFC 7662 §2.2, §5)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from altyaa.access.verified import Verified
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.oauth.formats import AccessClaims, jti
from altyaa.oauth.model import GrantRecord
from altyaa.protocol.rfc7662_introspection import ActiveToken

OPENS_ADDRESSES = "members.read"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks about a token.

    Attributes:
        client_id: The app, where it is one; None for a workspace key.
        workspace_id: That the app or the key belongs to.
    """

    client_id: UUID | None
    workspace_id: UUID


def may_know(asker: Asker, client_id: UUID | None, workspace_id: UUID) -> bool:
    """Whether a token is one's to ask about: an app's its own, in any workspace; a key's those of its workspace."""
    return workspace_id == asker.workspace_id if asker.client_id is None else client_id == asker.client_id


def may_know_person(asker: Asker, workspace_id: UUID, scopes: frozenset[str]) -> bool:
    """Whether the address of the person is told: the app of another workspace learns it by the scope for that alone."""
    return workspace_id == asker.workspace_id or OPENS_ADDRESSES in scopes


def of_access(
    found: Verified, claims: AccessClaims, mac: bytes, is_named: bool, issuer: str, everywhere: Sequence[str]
) -> ActiveToken:
    """What is told of an access token.

    Args:
        mac: The token's.
        is_named: Tell the person's address.
        everywhere: Audiences of a token that names no resource.
    """
    principal = found.principal
    return ActiveToken(
        token_type="Bearer",
        scope=principal.scope_text,
        sub=_subject(principal),
        iss=issuer,
        aud=sorted(principal.resources) or everywhere,
        jti=jti(mac),
        client_id=None if principal.client_id is None else write_id("app", principal.client_id),
        username=found.username if is_named else None,
        exp=claims.expires,
        iat=claims.issued,
    )


def of_refresh(
    grant: GrantRecord,
    mac: bytes,
    scopes: frozenset[str],
    is_named: bool,
    issuer: str,
    everywhere: Sequence[str],
) -> ActiveToken:
    """What is told of a refresh token. ``scopes``: what a refresh would open now."""
    return ActiveToken(
        token_type="refresh_token",
        scope=" ".join(sorted(scopes)),
        sub=write_id("usr", grant.user_id),
        iss=issuer,
        aud=sorted(grant.resources) or everywhere,
        jti=jti(mac),
        client_id=write_id("app", grant.client_id),
        username=grant.email if is_named else None,
        exp=int(grant.refresh_expires_at.timestamp()),
        iat=int(grant.issued_at.timestamp()),
    )


def of_key(found: Verified, issuer: str, everywhere: Sequence[str]) -> ActiveToken:
    """What is told of an API key: its id is its name."""
    return ActiveToken(
        token_type="api_key",
        scope=found.principal.scope_text,
        sub=found.principal.id,
        iss=issuer,
        aud=everywhere,
        jti=found.principal.id,
        exp=int(found.ends_at) if math.isfinite(found.ends_at) else None,
    )


def _subject(principal: Principal) -> str:
    return principal.id if principal.user_id is None else write_id("usr", principal.user_id)
