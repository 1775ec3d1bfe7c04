"""From an access token to a finding: length and alphabet, tag, expiry, door, MAC, and what it is worth now."""

from altyaa.access.verified import Denied, Finding
from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.kernel.clock import Clock
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.kernel.secret import Secret
from altyaa.oauth.model import ClientRecord, TokenBits
from altyaa.oauth.rules.judge import judge_client_token, judge_grant_token
from altyaa.oauth.shown import shown_access


class TokenVerifier:
    """Verifies ``ala_`` credentials."""

    def __init__(
        self, db: Database, keyring: Keyring, clock: Clock, bits: TokenBits, catalogue: ScopeCatalogue
    ) -> None:
        self._db, self._keyring, self._clock = db, keyring, clock
        self._bits, self._catalogue = bits, catalogue

    async def __call__(self, bearer: Secret[str]) -> Finding:
        """Judge one token. Costs and raises as ``shown_access``."""
        now = self._clock()
        found = await shown_access(self._db, self._keyring, bearer, now)
        if isinstance(found, Denied):
            return found
        claims, token_id, source = found.claims, found.token_id, found.source
        if isinstance(source, ClientRecord):
            return judge_client_token(claims, token_id, source, self._bits, self._catalogue, now)
        return judge_grant_token(claims, token_id, found.handle, source, self._bits, self._catalogue)
