"""GitHub's reports of leaked credentials: who may make one, and what it says."""

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from altyaa.kernel.problems import INVALID_SIGNATURE, INVALID_VALUE, Refused
from altyaa.protocol.github_secret_scanning import (
    MOST_MATCHES,
    Match,
    check_signature,
    feedback,
    read_matches,
    read_public_keys,
)

OURS, OTHER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
BODY = b'[{"source":"commit","token":"some_token","type":"some_type","url":"https://example.com/base-repo-url/"}]'


def pem(key: Any) -> str:
    return str(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def document(**keys: Any) -> str:
    entries = [{"key_identifier": name, "key": pem(key), "is_current": name == "b"} for name, key in keys.items()]
    return json.dumps({"public_keys": entries})


def sign(key: ec.EllipticCurvePrivateKey, body: bytes, algorithm: HashAlgorithm | None = None) -> bytes:
    return b64encode(key.sign(body, ec.ECDSA(algorithm or SHA256())))


KEYS = read_public_keys(document(a=OURS, b=OTHER))


def test_a_report_counts_under_every_key_in_the_file_and_under_its_own_identifier_alone() -> None:
    """A key that is no longer current still counts: a report may have been under way."""
    for identifier, key in ((b"a", OURS), (b"b", OTHER)):
        assert check_signature(KEYS, [identifier], [sign(key, BODY)], BODY) is None
    assert is_refused([b"b"], [sign(OURS, BODY)])
    assert is_refused([b"c"], [sign(OURS, BODY)])


def test_the_signature_covers_every_byte_as_it_came() -> None:
    signed = sign(OURS, BODY)
    assert is_refused([b"a"], [signed], BODY + b"\n")
    assert is_refused([b"a"], [signed], json.dumps(json.loads(BODY)).encode())
    for position in range(len(BODY)):
        changed = bytearray(BODY)
        changed[position] ^= 1
        assert is_refused([b"a"], [signed], bytes(changed)), position


@pytest.mark.parametrize(
    "signature",
    [
        b"", b"x", b"=", b"AAAA", b"MEUCIQ==", b"\xff\xfe", sign(OURS, BODY)[:-4], sign(OURS, BODY) + b"AAAA",
        b" " + sign(OURS, BODY), sign(OURS, BODY) * 100, sign(OURS, b""), sign(OURS, BODY, SHA384()),
        b64encode(b"\x30\x06\x02\x01\x00\x02\x01\x00"), b64encode(b"\x30\x06\x02\x01\x01\x02\x01\x01"),
    ],
    ids=range(14),  # signatures are others in each process
)  # fmt: skip
def test_anything_else_is_no_signature(signature: bytes) -> None:
    assert is_refused([b"a"], [signature])


def test_a_missing_or_second_header_is_refused() -> None:
    signed = sign(OURS, BODY)
    for identifiers, signatures in (([], [signed]), ([b"a"], []), ([b"a", b"a"], [signed]), ([b"a"], [signed, signed])):
        assert is_refused(identifiers, signatures)


def is_refused(identifiers: list[bytes], signatures: list[bytes], body: bytes = BODY) -> bool:
    refused = check_signature(KEYS, identifiers, signatures, body)
    return isinstance(refused, Refused) and refused.problem is INVALID_SIGNATURE


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "null", '{"public_keys": {}}', '{"public_keys": []}', '{"public_keys": [1]}',
        '{"public_keys": [{"key": "x"}]}', '{"public_keys": [{"key_identifier": "a", "key": "x"}]}',
        '{"public_keys": [{"key_identifier": "a", "key": 7}]}',
        json.dumps({"public_keys": [{"key_identifier": "ä", "key": pem(OURS)}]}),
        document(a=rsa.generate_private_key(65537, 2048)), document(a=ed25519.Ed25519PrivateKey.generate()),
        document(a=ec.generate_private_key(ec.SECP384R1())),
        document(a=OURS, b=ec.generate_private_key(ec.SECP256K1())),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_github_publishes_is_refused_whole(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_public_keys(text)


def test_members_that_we_do_not_know_are_ignored() -> None:
    body = json.dumps([{"token": "t", "type": "alk", "source": "npm", "url": "https://x.example/a", "new": [1]}])
    match = only(body)
    assert (match.token.reveal(), match.type, match.source, match.url) == ("t", "alk", "npm", "https://x.example/a")


@pytest.mark.parametrize(
    "url", ["", None, 7, "javascript:alert(1)", "http://x", "https://x\n.example", "https://" + "x" * 2000]
)
def test_an_address_that_is_not_one_to_show_is_left_out(url: Any) -> None:
    assert only(json.dumps([{"token": "t", "type": "alk", "url": url}])).url is None


def only(body: str) -> Match:
    matches = read_matches(body.encode())
    assert not isinstance(matches, Refused)
    (match,) = matches
    return match


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"7", b'"x"', b"{}", b"[1]", b"[null]", b'[{"token": 7, "type": "x"}]', b'[{"type": "x"}]',
        b'[{"token": "t"}]', b'[{"token": "t", "type": 1}]', b'[{"token": "t", "type": ""}]', b"\xff\xfe",
        b'[{"token": "t", "type": "\\u0000"}]', b'[{"token": "t", "type": "\\ud800"}]', b"[" * 100_000, b"9" * 10_000,
        b'[{"token": "t", "type": "x"}, {"token": "u"}]',
        json.dumps([{"token": "t", "type": "x"}] * (MOST_MATCHES + 1)).encode(),
    ],
)  # fmt: skip
def test_another_shape_is_refused_whole(body: bytes) -> None:
    refused = read_matches(body)
    assert isinstance(refused, Refused)
    assert refused.problem is INVALID_VALUE


def test_the_answer_names_a_token_by_its_sha_256_and_never_by_itself() -> None:
    match = only(json.dumps([{"token": "alk_x", "type": "altyaa_api_key"}]))
    assert feedback(match, "true_positive") == {
        "token_hash": sha256(b"alk_x").hexdigest(),
        "token_type": "altyaa_api_key",
        "label": "true_positive",
    }
    assert feedback(only('[{"token": "\\ud800", "type": "x"}]'), "false_positive")["label"] == "false_positive"


def test_githubs_own_example_is_read() -> None:
    assert only(BODY.decode()).source == "commit"
