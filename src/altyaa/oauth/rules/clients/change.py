"""What a client becomes by a change."""

from altyaa.access.model import Giver
from altyaa.kernel.problems import CLIENT_ENDED, ROLE_INSUFFICIENT, Refused
from altyaa.oauth.registration import ClientAsk, ClientChange, ClientInfo, Shape
from altyaa.oauth.rules.clients.fit import unfit
from altyaa.oauth.rules.clients.reach import may_give, may_open


def changed(client: ClientInfo, change: ClientChange, giver: Giver) -> Shape | Refused:
    """Its shape afterwards."""
    old = client.shape
    if refusal := living(client):
        return refusal
    if change.verified is not None and giver.scopes is not None:
        return Refused(ROLE_INSUFFICIENT, "verified by a tenant", "The operator of the service alone verifies apps.")
    new = Shape(
        name=change.name or old.name,
        redirect_uris=old.redirect_uris if change.redirect_uris is None else change.redirect_uris,
        scopes=old.scopes if change.scopes is None else change.scopes,
        pkce=change.pkce or old.pkce,
        any_workspace=old.any_workspace if change.any_workspace is None else change.any_workspace,
        grant_days=None if change.no_grant_days else change.grant_days or old.grant_days,
        jwks=change.jwks or old.jwks,
    )
    refusal = unfit(ClientAsk(new, client.auth_method, tuple(client.grant_types)))
    return refusal or may_open(new, giver, old) or may_give(new, giver, old) or new


def stays_verified(client: ClientInfo, new: Shape, change: ClientChange, giver: Giver) -> bool:
    """Whether the operator vouches for it afterwards.

    They vouched for a name and for addresses: where its workspace changes these, somebody has to look again.
    """
    if change.verified is not None:
        return change.verified
    is_same = new.name == client.name and set(new.redirect_uris) <= set(client.redirect_uris)
    return client.verified and (is_same or giver.scopes is None)


def living(client: ClientInfo) -> Refused | None:
    """Refuse to work on a client that has ended."""
    return None if client.ended_at is None else Refused(CLIENT_ENDED, f"{client.wire_id} has ended")
