"""Whether a client proves that it is the one it names (RFC 6749 §2.3): from memory, or by a look-up."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from altyaa.access.memory import Entry
from altyaa.access.uses import LastUses, Use
from altyaa.infra.db import Database
from altyaa.infra.http.peer import Address
from altyaa.infra.keyring import Keyring
from altyaa.infra.vault import presented
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.oauth import store
from altyaa.oauth.formats import CLIENT_SECRET
from altyaa.oauth.lookup import ClientLookup
from altyaa.oauth.model import WITH_SECRET, ClientRecord
from altyaa.protocol import rfc7523_assertion
from altyaa.protocol.rfc6749_client_authentication import Presented
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.protocol.rfc7523_assertion import Assertion

_UNKNOWN = OAuthRefused("invalid_client", "The client is unknown, or its authentication is wrong.")


@dataclass(frozen=True, slots=True)
class Asserted:
    """A client whose assertion is right, and proves nothing before it is spent."""

    client: ClientRecord
    assertion: Assertion


class ClientAuthenticator:
    """Says which client asks.

    Args:
        uses: Of secrets. Noted where one is compared: what is remembered is read anew each minute, and compared.
        issuer: The public address, without a trailing slash.
    """

    def __init__(
        self, db: Database, keyring: Keyring, clock: Clock, lookup: ClientLookup, uses: LastUses, issuer: str
    ) -> None:
        self._db, self._keyring, self._clock, self._lookup, self._uses = db, keyring, clock, lookup, uses
        self._audiences = (issuer, f"{issuer}/oauth/token")

    async def __call__(
        self, sent: Presented, address: Address | None
    ) -> ClientRecord | Asserted | OAuthRefused | Refused:
        """The client, if it proves that it is; the problem, where the address may not ask for an unknown one.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        if (known := self.recall(sent)) is not None:
            return known.finding
        client = await self._named(sent, address)
        if not isinstance(client, ClientRecord):
            return client
        if client.ended_at is not None:
            return _refused(f"{client.wire_id} has ended")
        if sent.method == "private_key_jwt" and sent.proof is not None:
            return self._by_assertion(client, sent.proof)
        return self._by_secret(client, sent)

    async def spend(self, asserted: Asserted) -> ClientRecord | OAuthRefused:
        """The client, if nobody has shown its assertion before.

        Raises:
            DatabaseUnavailable: The assertion was not spent.
        """
        client, read = asserted.client, asserted.assertion
        digest = sha256(f"{client.wire_id} {read.jti}".encode()).digest()
        async with self._db.workspace(acting_client(client, client.workspace_id)) as tx:
            is_first = await store.spend_assertion(tx, client.workspace_id, digest, read.expires_at)
        return client if is_first else _refused(f"{client.wire_id}: the assertion was used before")

    def recall(self, sent: Presented) -> Entry[ClientRecord] | None:
        """The same from memory alone, for a client that shows a secret; None for all else, which a call will tell."""
        if sent.proof is None or sent.method == "private_key_jwt":
            return None
        entry = self._lookup.recall(sent.client_id)
        if entry is None:
            return None
        client, proof = entry.finding, self._lookup.digest(sent.proof.reveal().encode())
        if entry.proof is not None and hmac.compare_digest(entry.proof, proof):
            return entry
        if client.ended_at is not None or isinstance(self._by_secret(client, sent), OAuthRefused):
            return None
        if not any(client.secret_ends):
            entry.proof = proof
        return entry

    async def _named(self, sent: Presented, address: Address | None) -> ClientRecord | OAuthRefused | Refused:
        """Which it says it is. A secret that is none of ours, or another client's, costs arithmetic and no query."""
        client_id, proof = sent.client_id, sent.proof
        if sent.method == "private_key_jwt" and proof is not None:
            issuer = rfc7523_assertion.issuer_of(proof)
            if issuer is None or client_id not in ("", issuer):
                return _refused("the assertion is no JWT of this client")
            found = await self._lookup.guess(issuer, address)
        elif proof is not None:
            shown = presented(CLIENT_SECRET, proof, self._keyring.keys)
            if shown is None or write_id("app", shown[0]) != client_id:
                return _refused("no secret of this client")
            found = await self._lookup.load(client_id)
        else:
            found = await self._lookup.guess(client_id, address)
        return _refused("no such client") if found is None else found

    def _by_secret(self, client: ClientRecord, sent: Presented) -> ClientRecord | OAuthRefused:
        """By the secret, sent in either way; or by none, for a client that has none."""
        if sent.proof is None:
            return client if client.is_public else _refused(f"{client.wire_id} sent no secret")
        if client.auth_method not in WITH_SECRET:
            return _refused(f"{client.wire_id} authenticates by {client.auth_method}")
        shown, now = presented(CLIENT_SECRET, sent.proof, self._keyring.keys), self._clock()
        used = None if shown is None or shown[0] != client.id else _working(shown[1], client, now)
        if used is None:
            return _refused(f"{client.wire_id}: wrong secret")
        self._uses.note(Use(used, 0, now, None, None))
        return client

    def _by_assertion(self, client: ClientRecord, proof: Secret[str]) -> Asserted | OAuthRefused:
        if client.auth_method != "private_key_jwt" or client.jwks is None:
            return _refused(f"{client.wire_id} authenticates by {client.auth_method}")
        read = rfc7523_assertion.verify(proof, client.jwks, client.wire_id, self._audiences, self._clock())
        return Asserted(client, read) if isinstance(read, Assertion) else _refused(f"{client.wire_id}: {read.why}")


def acting_client(client: ClientRecord, workspace_id: UUID, user_id: UUID | None = None) -> Principal:
    """A client at work in a workspace: who the facts name."""
    return Principal("client", client.wire_id, workspace_id, frozenset(), user_id, client_id=client.id)


def _working(digests: Sequence[bytes], client: ClientRecord, now: datetime) -> bytes | None:
    """That of these digests which is of a secret that works; None for none."""
    secrets = zip(client.secret_digests, client.secret_ends, strict=True)
    working = [digest for digest, end in secrets if end is None or end > now]
    # Every pair is compared, so that the time taken says nothing.
    found = [one for one in digests for other in working if hmac.compare_digest(one, other)]
    return found[0] if found else None


def _refused(why: str) -> OAuthRefused:
    """One shape for every cause: who asks has proven nothing."""
    return OAuthRefused(_UNKNOWN.error, _UNKNOWN.description, why)
