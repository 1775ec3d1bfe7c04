"""Which client asks: from memory, or by a look-up; and whether it proves that (RFC 6749 §2.3)."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from altyaa.access.memory import Entry, Memory
from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.vault import presented
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import read_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.oauth import doors, store
from altyaa.oauth.formats import CLIENT_SECRET
from altyaa.oauth.model import WITH_SECRET, ClientRecord
from altyaa.protocol import rfc7523_assertion
from altyaa.protocol.rfc6749_client_authentication import Presented
from altyaa.protocol.rfc6749_errors import OAuthRefused

_UNKNOWN = OAuthRefused("invalid_client", "The client is unknown, or its authentication is wrong.")


class ClientAuthenticator:
    """Says which client asks.

    Args:
        memory: Of clients, by their id.
        issuer: The public address, without a trailing slash.
    """

    def __init__(self, db: Database, keyring: Keyring, clock: Clock, memory: Memory[ClientRecord], issuer: str) -> None:
        self._db, self._keyring, self._clock, self._memory = db, keyring, clock, memory
        self._audiences = (issuer, f"{issuer}/oauth/token")

    async def find(self, client_id: str) -> ClientRecord | None:
        """A client by its id, from memory or else looked up. Nothing is proven.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        wire = client_id.encode()
        entry = self._memory.recall(wire)
        if entry is not None:
            return entry.finding
        row_id = read_id("app", client_id)
        if row_id is None:
            return None
        began, keys = self._memory.version, self._keyring.keys
        found = await doors.client(self._db, doors.client_handle(keys, row_id), self._clock())
        if found is not None:
            self._memory.remember(wire, found, began)
        return found

    async def __call__(self, sent: Presented) -> ClientRecord | OAuthRefused:
        """The client, if it proves that it is.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        if (known := self.recall(sent)) is not None:
            return known.finding
        client_id = sent.client_id
        if sent.method == "private_key_jwt" and sent.proof is not None:
            issuer = rfc7523_assertion.issuer_of(sent.proof)
            if issuer is None or client_id not in ("", issuer):
                return _refused("the assertion is no JWT of this client")
            client_id = issuer
        client = await self.find(client_id)
        if client is None or client.ended_at is not None:
            return _refused("no such client" if client is None else f"{client.wire_id} has ended")
        if sent.method == "private_key_jwt" and sent.proof is not None:
            return await self._by_assertion(client, sent.proof)
        return self._by_secret(client, sent)

    def recall(self, sent: Presented) -> Entry[ClientRecord] | None:
        """The same from memory alone, for a client that shows a secret; None for all else, which a call will tell."""
        if sent.proof is None or sent.method == "private_key_jwt":
            return None
        entry = self._memory.recall(sent.client_id.encode())
        if entry is None:
            return None
        client, proof = entry.finding, self._memory.digest(b"proof " + sent.proof.reveal().encode())
        if entry.proof is not None and hmac.compare_digest(entry.proof, proof):
            return entry
        if client.ended_at is not None or isinstance(self._by_secret(client, sent), OAuthRefused):
            return None
        if not any(client.secret_ends):
            entry.proof = proof
        return entry

    def _by_secret(self, client: ClientRecord, sent: Presented) -> ClientRecord | OAuthRefused:
        """By the secret, sent in either way; or by none, for a client that has none."""
        if sent.proof is None:
            return client if client.is_public else _refused(f"{client.wire_id} sent no secret")
        if client.auth_method not in WITH_SECRET:
            return _refused(f"{client.wire_id} authenticates by {client.auth_method}")
        shown = presented(CLIENT_SECRET, sent.proof, self._keyring.keys)
        if shown is None or shown[0] != client.id or not _is_among(shown[1], client, self._clock()):
            return _refused(f"{client.wire_id}: wrong secret")
        return client

    async def _by_assertion(self, client: ClientRecord, assertion: Secret[str]) -> ClientRecord | OAuthRefused:
        if client.auth_method != "private_key_jwt" or client.jwks is None:
            return _refused(f"{client.wire_id} authenticates by {client.auth_method}")
        wire, now = client.wire_id, self._clock()
        read = rfc7523_assertion.verify(assertion, client.jwks, wire, self._audiences, now)
        if isinstance(read, OAuthRefused):
            return read
        digest = sha256(f"{wire} {read.jti}".encode()).digest()
        async with self._db.workspace(acting_client(client, client.workspace_id)) as tx:
            is_first = await store.spend_assertion(tx, client.workspace_id, digest, read.expires_at)
        return client if is_first else _refused(f"{wire}: the assertion was used before")


def acting_client(client: ClientRecord, workspace_id: UUID, user_id: UUID | None = None) -> Principal:
    """A client at work in a workspace: who the facts name."""
    return Principal("client", client.wire_id, workspace_id, frozenset(), user_id, client_id=client.id)


def _is_among(digests: Sequence[bytes], client: ClientRecord, now: datetime) -> bool:
    secrets = zip(client.secret_digests, client.secret_ends, strict=True)
    working = [digest for digest, end in secrets if end is None or end > now]
    # Every pair is compared, so that the time taken says nothing.
    return any([hmac.compare_digest(one, other) for one in digests for other in working])


def _refused(why: str) -> OAuthRefused:
    """One shape for every cause: who asks has proven nothing."""
    return OAuthRefused(_UNKNOWN.error, _UNKNOWN.description, why)
