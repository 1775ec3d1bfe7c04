"""Tell what a token is worth now (RFC 7662). Access tokens and keys from memory, where they are known."""

from typing import Any
from uuid import UUID

from altyaa.access.authenticate import Authenticator
from altyaa.access.memory import Entry
from altyaa.access.verified import Finding, Verified
from altyaa.infra.vault import genuine
from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.oauth.actions.refresh import grant_of
from altyaa.oauth.formats import ACCESS_TOKEN, MAC_BYTES, REFRESH_TOKEN, read_access
from altyaa.oauth.means import Means
from altyaa.oauth.rules.introspect import Asker, may_know, may_know_person, of_access, of_key, of_refresh
from altyaa.oauth.rules.reach import ended, grant_scopes
from altyaa.protocol.rfc7662_introspection import INACTIVE, ActiveToken, write


class Introspection:
    """Tells. Every answer is JSON, and what is not the asker's is as dead as what does not exist."""

    def __init__(self, means: Means, authenticate: Authenticator) -> None:
        self._means, self._authenticate = means, authenticate
        self._issuer = means.settings.base_url
        self._everywhere = tuple(dict.fromkeys((self._issuer, *(each.uri for each in means.settings.resource))))

    async def __call__(self, token: Secret[str], asker: Asker) -> bytes:
        """The answer about one token, of whatever kind.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        if token.reveal().startswith(REFRESH_TOKEN.prefix):
            return await self._of_refresh(token, asker)
        entry = await self._authenticate.shown(token)
        return INACTIVE if entry is None else self.of_known(entry, token, asker)

    def of_known(self, entry: Entry[Finding], token: Secret[str], asker: Asker) -> bytes:
        """The answer about what is known already, which is written once for all who ask."""
        found = entry.finding
        if not isinstance(found, Verified):
            return INACTIVE
        principal = found.principal
        if not may_know(asker, principal.client_id, principal.workspace_id):
            return INACTIVE
        self._authenticate.note_shown(entry, found)
        if entry.told is None:
            entry.told = {}
        is_named = may_know_person(asker, principal.workspace_id, principal.scopes)
        if is_named not in entry.told:
            entry.told[is_named] = self._of_verified(found, token, is_named)
        return entry.told[is_named]

    def _of_verified(self, found: Verified, token: Secret[str], is_named: bool) -> bytes:
        more: dict[str, Any] = {"cidrs": [str(each) for each in found.cidrs]} if found.cidrs else {}
        workspace_id = found.principal.workspace_id
        if found.principal.kind == "key":
            return _written(of_key(found, self._issuer, self._everywhere), workspace_id, more)
        body = genuine(ACCESS_TOKEN, token, self._means.keyring.keys)
        if body is None:
            return INACTIVE
        claims, token_id = read_access(body.reveal())
        told = of_access(found, claims, token_id.bytes, is_named, self._issuer, self._everywhere)
        return _written(told, workspace_id, more)

    async def _of_refresh(self, token: Secret[str], asker: Asker) -> bytes:
        """Good is the one of the current generation. It is asked about rarely: nothing is remembered."""
        found, body = await grant_of(self._means, token), genuine(REFRESH_TOKEN, token, self._means.keyring.keys)
        if found is None or body is None:
            return INACTIVE
        claims, grant = found
        is_live = claims.generation == grant.generation and grant.refresh_expires_at > self._means.clock()
        if not is_live or ended(grant) or not may_know(asker, grant.client_id, grant.workspace_id):
            return INACTIVE
        scopes = grant_scopes(grant, grant.scopes, self._means.settings.scopes)
        is_named = may_know_person(asker, grant.workspace_id, scopes)
        mac = body.reveal()[-MAC_BYTES:]
        told = of_refresh(grant, mac, scopes, is_named, self._issuer, self._everywhere)
        return _written(told, grant.workspace_id, {})


def _written(token: ActiveToken, workspace_id: UUID, more: dict[str, Any]) -> bytes:
    return write(token, {"workspace_id": write_id("wks", workspace_id), **more})
