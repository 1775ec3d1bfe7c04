"""What somebody may have changed about an app with a leaked API key: it is taken away until somebody sets it anew."""

from collections.abc import Sequence
from datetime import datetime

from altyaa.access import store as people
from altyaa.access.leaks import Ended
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.fact import Fact, Json
from altyaa.oauth import store
from altyaa.oauth.actions.clients.end import begin_epoch, end_client
from altyaa.oauth.actions.leak_secret import REASON
from altyaa.oauth.registration import ClientInfo


async def withdraw_changes(
    tx: WorkspaceTx, client: ClientInfo, setters: Sequence[str], since: datetime, now: datetime
) -> list[Ended]:
    """Take away redirect URIs and public keys that these keys set from then on, and that nobody has set since.

    Without redirect URIs nobody can be sent to the app, without public keys it cannot prove who it is. A public app
    ends: whoever got a code at an address of theirs exchanged it without a secret and refreshes it without one, in any
    workspace, and what they hold looks like everybody's.

    Args:
        client: Alive, and held.
        setters: Wire ids.
        since: As in ``leak_made.end_made_by``.
    """
    took_uris = await store.withdraw_redirect_uris(tx, client.id, setters, since) > 0
    took_keys = await store.withdraw_jwks(tx, client.id, setters, since) > 0
    if not took_uris and not took_keys:
        return []
    dies = took_uris and client.auth_method == "none"
    if took_keys:
        await begin_epoch(tx, client, now)
    if dies:
        await end_client(tx, client, now, REASON)
    await revoked(tx, client.id)
    told: dict[str, Json] = {
        "name": client.name,
        "redirect_uris": list(client.redirect_uris) if took_uris else [],
        "jwks": took_keys,
        "since": since.isoformat().replace("+00:00", "Z"),
        "client_ended": dies,
    }
    owners = [each.email for each in await people.managers(tx) if each.role == "owner"]
    await events.tell(tx, Fact("oauth.client.changes_withdrawn", client.wire_id, now, told), owners)
    kinds = ((took_uris, "client_redirect_uris"), (took_keys, "client_jwks"), (dies, "client"))
    return [Ended(kind, client.wire_id) for is_so, kind in kinds if is_so]
