"""What a token is worth now: token ∩ grant ∩ consent ∩ client ∩ what the person's role allows."""

from collections.abc import Collection

from altyaa.access.rules import scopes_for
from altyaa.kernel.problems import TOKEN_REVOKED, Refused
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.oauth.model import ClientRecord, GrantRecord


def ended(grant: GrantRecord) -> Refused | None:
    """Why no token of a grant is worth anything any more; None where it lives.

    A client that only its own workspace may use leaves the others at once, when it becomes so.
    """
    causes = (
        (grant.revoked_at is not None, "the grant was revoked"),
        (grant.consent_revoked_at is not None, "the consent was revoked"),
        (grant.client_ended_at is not None, "the app has ended"),
        (grant.role is None, "the person is no member any more"),
        (
            not grant.client_any_workspace and grant.client_workspace_id != grant.workspace_id,
            "the app is for its own workspace alone",
        ),
    )
    for is_so, what in causes:
        if is_so:
            return Refused(TOKEN_REVOKED, f"{grant.wire_id}: {what}")
    return None


def grant_scopes(grant: GrantRecord, asked: Collection[str], catalogue: ScopeCatalogue) -> frozenset[str]:
    """Of ``asked``, what the grant opens now."""
    if grant.role is None:
        return frozenset()
    given = frozenset(asked).intersection(grant.scopes, grant.consent_scopes, grant.client_scopes, catalogue)
    return scopes_for(grant.role, {name: catalogue[name] for name in given})


def client_scopes(client: ClientRecord, asked: Collection[str], catalogue: ScopeCatalogue) -> frozenset[str]:
    """Of ``asked``, what a client may do for itself now. A scope that the deployment has no more opens nothing."""
    return frozenset(client.scopes).intersection(asked, catalogue)
