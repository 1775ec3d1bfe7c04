"""From an access token to a finding: length and alphabet, tag, expiry, door, MAC, and what it is worth now."""

import hmac

from altyaa.access.verified import Denied, Finding
from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.vault import ServiceKeys, genuine
from altyaa.kernel.clock import Clock
from altyaa.kernel.problems import INVALID_TOKEN, TOKEN_EXPIRED, Refused
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.kernel.secret import Secret
from altyaa.oauth import doors
from altyaa.oauth.formats import ACCESS_TOKEN, AccessClaims, read_access, write_access
from altyaa.oauth.model import TokenBits
from altyaa.oauth.rules.judge import judge_client_token, judge_grant_token, unknown


class TokenVerifier:
    """Verifies ``ala_`` credentials."""

    def __init__(
        self, db: Database, keyring: Keyring, clock: Clock, bits: TokenBits, catalogue: ScopeCatalogue
    ) -> None:
        self._db, self._keyring, self._clock = db, keyring, clock
        self._bits, self._catalogue = bits, catalogue

    async def __call__(self, bearer: Secret[str]) -> Finding:
        """Judge one token. A forged or an expired one costs arithmetic and no query.

        Raises:
            DatabaseUnavailable: Its grant could not be looked up.
        """
        keys, now = self._keyring.keys, self._clock()
        body = genuine(ACCESS_TOKEN, bearer, keys)
        if body is None:
            return Denied(Refused(INVALID_TOKEN, "not one of our access tokens"))
        claims, token_id = read_access(body.reveal())
        if claims.expires <= now.timestamp():
            return Denied(Refused(TOKEN_EXPIRED, "the access token has expired"))
        if claims.of_client:
            client = await doors.client(self._db, doors.client_handle(keys, claims.subject), now, token_id)
            if client is None or not _is_ours(claims, body, b"", keys):
                return unknown(claims, token_id)
            return judge_client_token(claims, token_id, client, self._bits, self._catalogue, now)
        handle = doors.grant_handle(keys, claims.subject)
        grant = await doors.grant(self._db, handle, token_id)
        if grant is None or not _is_ours(claims, body, grant.salt, keys):
            return unknown(claims, token_id)
        return judge_grant_token(claims, token_id, handle, grant, self._bits, self._catalogue)


def _is_ours(claims: AccessClaims, body: Secret[bytes], salt: bytes, keys: ServiceKeys) -> bool:
    """Whether it is written as we write it, to the last bit: not the MAC alone, which bits without a meaning escape."""
    try:
        expected = write_access(claims, salt, keys.token.compute)
    except KeyError:  # made under a key that was destroyed
        return False
    return hmac.compare_digest(expected, body.reveal())
