"""An access token that somebody shows: is it ours, and what was it made from? ``rules.judge`` says what it is worth."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access.verified import Denied
from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.vault import ServiceKeys, genuine
from altyaa.kernel.problems import INVALID_TOKEN, TOKEN_EXPIRED, Refused
from altyaa.kernel.secret import Secret
from altyaa.oauth import doors
from altyaa.oauth.formats import ACCESS_TOKEN, AccessClaims, read_access, write_access
from altyaa.oauth.model import ClientRecord, GrantRecord
from altyaa.oauth.rules.judge import unknown


@dataclass(frozen=True, slots=True)
class Shown:
    """An access token that is ours and has not expired, whether or not it opens anything now.

    Attributes:
        token_id: Its own.
        handle: By which its source was found, 32 bytes.
        source: What it was made from: a client, where it is the client's own.
    """

    claims: AccessClaims
    token_id: UUID
    handle: bytes
    source: GrantRecord | ClientRecord

    @property
    def client_id(self) -> UUID:
        """Whom it was given to."""
        return self.source.id if isinstance(self.source, ClientRecord) else self.source.client_id

    @property
    def user_id(self) -> UUID | None:
        """Whom it acts for."""
        return None if isinstance(self.source, ClientRecord) else self.source.user_id


async def shown_access(db: Database, keyring: Keyring, bearer: Secret[str], now: datetime) -> Shown | Denied:
    """Look a token up. A forged or an expired one costs arithmetic and no query.

    Raises:
        DatabaseUnavailable: Its source could not be looked up.
    """
    body = genuine(ACCESS_TOKEN, bearer, keyring.keys)
    if body is None:
        return Denied(Refused(INVALID_TOKEN, "not one of our access tokens"))
    claims, token_id = read_access(body.reveal())
    if claims.expires <= now.timestamp():
        return Denied(Refused(TOKEN_EXPIRED, "the access token has expired"))
    keys = await keyring.keys_with_token_key(claims.kid)
    if keys is None:  # Not remembered: of two processes this may be the one that has not heard of the key.
        return Denied(Refused(INVALID_TOKEN, "made under a key that is no more"))
    if claims.of_client:
        handle = doors.client_handle(keys, claims.subject)
        client = await doors.client(db, handle, now, token_id)
        if client is not None and _is_ours(claims, body, b"", keys):
            return Shown(claims, token_id, handle, client)
    else:
        handle = doors.grant_handle(keys, claims.subject)
        grant = await doors.grant(db, handle, token_id)
        if grant is not None and _is_ours(claims, body, grant.salt, keys):
            return Shown(claims, token_id, handle, grant)
    return unknown(claims, token_id)


def _is_ours(claims: AccessClaims, body: Secret[bytes], salt: bytes, keys: ServiceKeys) -> bool:
    """Whether it is written as we write it, to the last bit: not the MAC alone, which bits without a meaning escape."""
    return hmac.compare_digest(write_access(claims, salt, keys.token.compute), body.reveal())
