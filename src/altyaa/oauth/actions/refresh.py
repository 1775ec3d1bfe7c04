"""Exchange a refresh token for the next pair, exactly once.

One statement makes the next generation the current one if nothing has happened to the grant (``rotations``). Else, or
where less is asked for than the grant has, it is two trips, with no transaction held open between them: the grant is
read, its next generation is computed, and one statement makes it the current one if nothing has happened to the grant
meanwhile. Whoever comes second reads again, and finds that the same pair is to be answered again.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime

from altyaa.access import store as people
from altyaa.events import actions as events
from altyaa.infra.db import Doors
from altyaa.infra.vault import ServiceKeys, genuine
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.kernel.secret import Secret
from altyaa.oauth import doors, issue
from altyaa.oauth.actions.end import end_grants
from altyaa.oauth.authenticate import acting_client
from altyaa.oauth.formats import REFRESH_TOKEN, RefreshClaims, proof_of, read_refresh, write_refresh
from altyaa.oauth.means import Means
from altyaa.oauth.model import ClientRecord, GrantRecord, Issued, Peer, Plain, Refresh
from altyaa.oauth.rules.reach import ended, grant_scopes
from altyaa.oauth.rules.refresh import RefreshAsk, Repeat, Reuse, Rotate, refresh
from altyaa.oauth.rules.resources import ResourceScopes, scopes_at
from altyaa.oauth.rules.scopes import beyond
from altyaa.protocol.rfc6749_errors import OAuthRefused

_TRIES = 20
_INVALID = "The refresh token is not valid, has expired or was used."


@dataclass(frozen=True, slots=True)
class Asked:
    """One request.

    Attributes:
        scopes: None for all that the grant has.
        resources: None of them for the grant's own.
    """

    token: Secret[str]
    scopes: frozenset[str] | None
    resources: frozenset[str]
    peer: Peer


@dataclass(frozen=True, slots=True)
class _Reused:
    """A grant that has to end, which takes a transaction of its own."""

    grant: GrantRecord
    peer: Peer
    evidence: str
    at: datetime


async def refresh_tokens(
    means: Means, client: ClientRecord, asked: Asked, known: ResourceScopes
) -> Issued | OAuthRefused:
    """Answer one presentation of a refresh token by a client that is authenticated.

    Raises:
        DatabaseUnavailable: Nothing was promised; the caller may try again with the same token.
        NotHere: The same.
    """
    body = genuine(REFRESH_TOKEN, asked.token, means.keyring.keys)
    if body is None:
        return _invalid("not one of our refresh tokens")
    claims = read_refresh(body.reveal())
    if await means.keyring.keys_with_token_key(claims.kid) is None:
        return _invalid("made under a key that is no more")
    if asked.scopes is None and not asked.resources:
        proof = proof_of(body.reveal(), means.keyring.keys.token.compute)
        if proof is None:
            return _invalid("another MAC")
        if made := await means.rotations(Plain(claims, proof, client.id, asked.peer)):
            return issue.pair(made, made.scopes, means.keyring.keys, means.bits, made.issued_at)
    async with means.db.doors() as db:
        answer = await _answer(means, db, client, asked, known, claims, body)
    if isinstance(answer, _Reused):
        await _end(means, client, claims, answer)
        return _invalid(f"{answer.grant.wire_id} reused: {answer.evidence}; its grant is revoked")
    return answer


async def _answer(
    means: Means,
    db: Doors,
    client: ClientRecord,
    asked: Asked,
    known: ResourceScopes,
    claims: RefreshClaims,
    body: Secret[bytes],
) -> Issued | OAuthRefused | _Reused:
    keys, handle = means.keyring.keys, doors.grant_handle(means.keyring.keys, claims.grant_id)
    for _ in range(_TRIES):
        now = means.clock()
        grant = await doors.grant(db, handle)
        if grant is None or not _is_genuine(claims, body, grant, keys):
            return _invalid("no grant, or another MAC")
        if grant.client_id != client.id:
            return _invalid(f"{grant.wire_id} is another client's")
        if over := ended(grant):
            return _invalid(over.why)
        ask = _ask(client, grant, claims, asked, known, means.settings.scopes)
        if isinstance(ask, OAuthRefused):
            return ask
        opened = grant_scopes(grant, ask.scopes, means.settings.scopes)
        if not opened:
            return OAuthRefused("invalid_scope", "The person's role allows none of these scopes any more.")
        match refresh(grant, ask, means.replay, now):
            case Rotate():
                if answer := await _rotate(means, db, handle, grant, ask, opened, now):
                    return answer
            case Repeat():
                told = Refresh(now, grant.generation, ask.peer.network, ask.peer.agent, repeat=True)
                await doors.repeated(db, handle, told)
                return issue.pair(issue.current(grant), opened, keys, means.bits, now)
            case Reuse(evidence=evidence):
                return _Reused(grant, ask.peer, evidence, now)
            case OAuthRefused() as refused:
                return refused
    raise RuntimeError("a grant changed each time that it was read")


async def _rotate(
    means: Means, db: Doors, handle: bytes, grant: GrantRecord, ask: RefreshAsk, opened: frozenset[str], now: datetime
) -> Issued | None:
    """The next pair; None where something has happened to the grant meanwhile."""
    keys, refresh_end = means.keyring.keys, means.refresh_end(now, grant.expires_at)
    turn = doors.Turn(
        keys.token.primary_id,
        now,
        means.access_end(now, refresh_end),
        refresh_end,
        sorted(ask.scopes),
        sorted(ask.resources),
        ask.peer,
    )
    made = replace(
        issue.current(grant),
        number=grant.generation + 1,
        kid=turn.kid,
        issued_at=now,
        access_expires_at=turn.access_expires_at,
        scopes=ask.scopes,
        resources=ask.resources,
    )
    pair = issue.pair(made, opened, keys, means.bits, now)
    return pair if await doors.refresh(db, handle, grant.generation, turn) else None


def _ask(
    client: ClientRecord,
    grant: GrantRecord,
    claims: RefreshClaims,
    asked: Asked,
    known: ResourceScopes,
    catalogue: ScopeCatalogue,
) -> RefreshAsk | OAuthRefused:
    """What is asked for, within the grant (RFC 6749 §6, RFC 8707 §2.2)."""
    if asked.scopes is not None and (refused := beyond(asked.scopes, grant.scopes, catalogue, "the grant")):
        return refused
    if grant.resources and not asked.resources.issubset(grant.resources):
        return OAuthRefused("invalid_target", "A resource is not among those of the grant.")
    resources = asked.resources or frozenset(grant.resources)
    scopes = scopes_at(frozenset(grant.scopes) if asked.scopes is None else asked.scopes, resources, known)
    return RefreshAsk(claims.generation, client.is_public, scopes, resources, asked.peer)


async def _end(means: Means, client: ClientRecord, claims: RefreshClaims, found: _Reused) -> None:
    """Somebody has a token that was rotated away: end the grant, and tell its workspace's Owners."""
    grant, peer, now = found.grant, found.peer, found.at
    async with means.db.workspace(acting_client(client, grant.workspace_id, grant.user_id)) as tx:
        if not await end_grants(tx, [grant.id], now, "a refresh token was used again"):
            return
        told: dict[str, Json] = {"client_id": client.wire_id, "client": client.name, "verdict": "reused"}
        told |= {"user": write_id("usr", grant.user_id), "evidence": found.evidence, "network": peer.network}
        told |= {"agent": peer.agent, "generation": claims.generation, "current_generation": grant.generation}
        owners = [each.email for each in await people.managers(tx) if each.role == "owner"]
        await events.tell(tx, Fact("oauth.refresh_token.reused", grant.wire_id, now, told), owners)


async def grant_of(means: Means, token: Secret[str]) -> tuple[RefreshClaims, GrantRecord] | None:
    """The grant of a refresh token of any generation, whether or not it lives; None for what is none of ours.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    body = genuine(REFRESH_TOKEN, token, means.keyring.keys)
    if body is None:
        return None
    claims = read_refresh(body.reveal())
    keys = await means.keyring.keys_with_token_key(claims.kid)
    if keys is None:
        return None
    grant = await doors.grant(means.db, doors.grant_handle(keys, claims.grant_id))
    return None if grant is None or not _is_genuine(claims, body, grant, keys) else (claims, grant)


def _is_genuine(claims: RefreshClaims, body: Secret[bytes], grant: GrantRecord, keys: ServiceKeys) -> bool:
    """Whether a refresh token is one of the grant's: by its MAC, which its tag does not prove."""
    try:
        expected = write_refresh(claims, grant.salt, keys.token.compute)
    except KeyError:  # made under a key that was destroyed
        return False
    return hmac.compare_digest(expected, body.reveal())


def _invalid(why: str) -> OAuthRefused:
    return OAuthRefused("invalid_grant", _INVALID, why)
