"""Tokens: what is written is read, whatever is changed is refused, and a forged one costs no query."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from altyaa.access.verified import Denied
from altyaa.infra import entropy
from altyaa.infra.vault import PrfKeyset
from altyaa.kernel import base62
from altyaa.kernel.credential import TAG_CHARACTERS, CredentialKind, read_credential, write_credential
from altyaa.kernel.secret import Secret
from altyaa.oauth.actions.refresh import Asked, refresh_tokens
from altyaa.oauth.formats import (
    ACCESS_TOKEN,
    CLIENT_SECRET,
    CODE,
    MAC_BYTES,
    REFRESH_TOKEN,
    AccessClaims,
    RefreshClaims,
    read_access,
    read_refresh,
    write_access,
    write_refresh,
)
from altyaa.oauth.verify import TokenVerifier
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.http import http_client
from altyaa.testing.oauth import PEER
from altyaa.testing.service import Service
from tests.oauth.parties import Party, party, refresh_token, said
from tests.surface.test_forged import statements

_WORD = st.integers(0, 2**32 - 1)
_MAC = PrfKeyset.mint()
_CLAIMS = st.builds(
    AccessClaims,
    of_client=st.booleans(),
    subject=st.uuids(),
    counter=_WORD,
    nonce=st.binary(min_size=12, max_size=12),
    issued=_WORD,
    expires=_WORD,
    scopes=st.integers(0, 2**128 - 1),
    resources=_WORD,
    kid=st.just(_MAC.primary_id),
)


@given(_CLAIMS, st.binary(max_size=16))
def test_an_access_token_says_what_was_written(claims: AccessClaims, salt: bytes) -> None:
    body = write_access(claims, salt, _MAC.compute)
    assert len(body) == ACCESS_TOKEN.body_bytes
    assert read_access(body) == (claims, UUID(bytes=body[-MAC_BYTES:]))


@given(st.uuids(), _WORD, st.binary(min_size=16, max_size=16))
def test_a_refresh_token_says_what_was_written(grant_id: UUID, generation: int, salt: bytes) -> None:
    claims = RefreshClaims(grant_id, generation, _MAC.primary_id)
    body = write_refresh(claims, salt, _MAC.compute)
    assert len(body) == REFRESH_TOKEN.body_bytes
    assert read_refresh(body) == claims


@given(_CLAIMS, _CLAIMS, st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_another_claim_or_another_salt_is_another_mac(
    one: AccessClaims, other: AccessClaims, salt: bytes, pepper: bytes
) -> None:
    macs = {write_access(claims, key, _MAC.compute)[-MAC_BYTES:] for claims in (one, other) for key in (salt, pepper)}
    assert len(macs) == (1 if one == other else 2) * (1 if salt == pepper else 2)


def test_the_two_tokens_of_a_grant_have_macs_of_their_own() -> None:
    """What is a refresh token's MAC must not be anything's elsewhere: each is computed under its own word."""
    said_by: list[bytes] = []

    def mac(data: bytes, length: int, *, kid: int) -> bytes:
        said_by.append(data)
        return _MAC.compute(data, length, kid=kid)

    write_refresh(RefreshClaims(entropy.new_id(), 0, _MAC.primary_id), bytes(16), mac)
    write_access(AccessClaims(False, entropy.new_id(), 0, bytes(12), 0, 0, 0, 0, _MAC.primary_id), bytes(16), mac)
    assert [data.startswith(word) for data, word in zip(said_by, (b"refresh", b"access"), strict=True)] == [True] * 2


def test_kinds_have_one_length_each_and_are_one_word() -> None:
    kinds = (CODE, CLIENT_SECRET, ACCESS_TOKEN, REFRESH_TOKEN)
    assert [kind.prefix for kind in kinds] == ["alc_", "als_", "ala_", "alr_"]
    for kind in kinds:
        for filling in (b"\0", b"\xff"):
            written = write_credential(kind, Secret(filling * kind.body_bytes), _MAC.compute).reveal()
            assert len(written) == kind.length
            assert written.replace("_", "").isalnum()


def characters_changed(token: str) -> list[str]:
    """Each character changed in turn, to two others."""
    return [
        token[:at] + other + token[at + 1 :]
        for at in range(len(token))
        for other in ("0" if token[at] != "0" else "1", "Z" if token[at] != "Z" else "a")
    ]


def bits_flipped(kind: CredentialKind, token: str, runtime_tag: PrfKeyset) -> list[str]:
    """Each bit of the body flipped in turn, under a tag that is right: what somebody with the tag's key could send."""
    body = base62.read(token[len(kind.prefix) : -TAG_CHARACTERS], kind.body_bytes)
    assert body is not None
    return [
        write_credential(kind, Secret(flipped(body, bit)), runtime_tag.compute).reveal() for bit in range(8 * len(body))
    ]


def flipped(body: bytes, bit: int) -> bytes:
    changed = bytearray(body)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


async def test_every_changed_character_of_a_token_is_refused_without_a_query(
    service: Service, database: TestDatabase
) -> None:
    app = await party(service)
    issued = await app.grant()
    assert isinstance(await app.opens(issued.access_token.reveal()), list)
    await app.refresh("alr_none")  # the client is remembered from here on
    before = await statements(database)
    verify, tags = verifier(app), [service.runtime.keyring.keys.tag.compute]
    for token in characters_changed(issued.access_token.reveal()):
        assert isinstance(await verify(Secret(token)), Denied)
    for token in characters_changed(refresh_token(issued)):
        assert read_credential(REFRESH_TOKEN, Secret(token), tags) is None
    async with http_client(base_url=service.url) as http:
        for token in characters_changed(refresh_token(issued))[::10]:
            assert app.client.secret is not None
            form = {"grant_type": "refresh_token", "refresh_token": token}
            answer = await http.post("/oauth/token", data=form, auth=(app.client.id, app.client.secret.reveal()))
            assert said(answer) == (400, "invalid_grant")
    assert await statements(database) == before
    assert (await app.refresh(refresh_token(issued))).status_code == 200


async def test_every_flipped_bit_under_a_right_tag_is_refused(service: Service) -> None:
    """Whoever had the tag's key would still need the other keyset and the grant's salt."""
    app = await party(service)
    issued, tag = await app.grant(), service.runtime.keyring.keys.tag
    verify = verifier(app)
    for token in bits_flipped(ACCESS_TOKEN, issued.access_token.reveal(), tag):
        assert isinstance(await verify(Secret(token)), Denied)
    own = (await app.post(grant_type="client_credentials")).json()["access_token"]
    for token in bits_flipped(ACCESS_TOKEN, own, tag):
        assert isinstance(await verify(Secret(token)), Denied)
    for token in bits_flipped(REFRESH_TOKEN, refresh_token(issued), tag):
        asked = Asked(Secret(token), None, frozenset(), PEER)
        refused = await refresh_tokens(app.means, app.client.record, asked, {})
        assert isinstance(refused, OAuthRefused)
        assert refused.error == "invalid_grant"
    assert isinstance(await app.opens(issued.access_token.reveal()), list), "nothing of it ended the grant"


def verifier(app: Party) -> TokenVerifier:
    runtime = app.service.runtime
    return TokenVerifier(runtime.db, runtime.keyring, entropy.now, app.service.serving.bits, runtime.settings.scopes)
