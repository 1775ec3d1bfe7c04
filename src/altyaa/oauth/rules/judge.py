"""What a presented access token is worth."""

from datetime import datetime
from uuid import UUID

from altyaa.access.verified import Denied, Finding, Verified
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_TOKEN, TOKEN_REVOKED, WRONG_RESOURCE, Refused
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.oauth.formats import AccessClaims
from altyaa.oauth.model import ClientRecord, GrantRecord, TokenBits
from altyaa.oauth.rules.reach import client_scopes, ended, grant_scopes


def judge_grant_token(
    claims: AccessClaims, token_id: UUID, handle: bytes, grant: GrantRecord, bits: TokenBits, catalogue: ScopeCatalogue
) -> Finding:
    """Decide what an access token of a grant is worth. Its MAC is right, and it has not expired."""
    depends_on = (grant.id, token_id, grant.consent_id, grant.client_id, grant.user_id, grant.workspace_id)
    if refused := _ended_token(ended(grant), grant.token_denied, claims.counter > grant.generation):
        return Denied(refused, depends_on)
    if refused := _elsewhere(claims, bits):
        return Denied(refused, depends_on)
    principal = Principal(
        kind="grant",
        id=grant.wire_id,
        workspace_id=grant.workspace_id,
        scopes=grant_scopes(grant, bits.scope_names(claims.scopes), catalogue),
        user_id=grant.user_id,
        expires_at=_moment(claims.expires, grant.issued_at),
        client_id=grant.client_id,
        resources=bits.resource_uris(claims.resources),
    )
    return Verified(principal, depends_on, claims.expires, (), None, handle, claims.counter, grant.email)


def judge_client_token(
    claims: AccessClaims,
    token_id: UUID,
    client: ClientRecord,
    bits: TokenBits,
    catalogue: ScopeCatalogue,
    now: datetime,
) -> Finding:
    """The same for a client's own token."""
    depends_on = (client.id, token_id, client.workspace_id)
    over = None if client.ended_at is None else Refused(TOKEN_REVOKED, f"{client.wire_id} has ended")
    if refused := _ended_token(over, client.token_denied, claims.counter != client.token_epoch):
        return Denied(refused, depends_on)
    if refused := _elsewhere(claims, bits):
        return Denied(refused, depends_on)
    principal = Principal(
        kind="client",
        id=client.wire_id,
        workspace_id=client.workspace_id,
        scopes=client_scopes(client, bits.scope_names(claims.scopes), catalogue),
        expires_at=_moment(claims.expires, now),
        client_id=client.id,
        resources=bits.resource_uris(claims.resources),
    )
    return Verified(principal, depends_on, claims.expires, (), None, None)


def unknown(claims: AccessClaims, token_id: UUID) -> Denied:
    """A token with the right tag of which no grant or client is known, or whose MAC is wrong: one shape for all."""
    return Denied(
        Refused(INVALID_TOKEN, f"no live token {write_id('grt', claims.subject)}"), (claims.subject, token_id)
    )


def _ended_token(over: Refused | None, is_denied: bool, is_of_another_time: bool) -> Refused | None:
    if over is not None:
        return over
    if is_denied:
        return Refused(TOKEN_REVOKED, "the token was revoked")
    return Refused(TOKEN_REVOKED, "the token is of another epoch") if is_of_another_time else None


def _elsewhere(claims: AccessClaims, bits: TokenBits) -> Refused | None:
    """Refuse a token for a resource that this process does not know yet: as if it named none, it would open all."""
    if bits.resource_mask(bits.resource_uris(claims.resources)) == claims.resources:
        return None
    return Refused(WRONG_RESOURCE, "for a resource that is new here: this process started before it was added")


def _moment(unix: int, like: datetime) -> datetime:
    return datetime.fromtimestamp(unix, like.tzinfo)
