"""GitHub's secret scanning partner program: reports of credentials found in public, signed by GitHub.

Source: docs.github.com, "Secret scanning partner program". ``cryptography`` is imported where it is used: it is 12 MB
that a service without GitHub's keys need not carry.
"""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

from altyaa.kernel.problems import INVALID_SIGNATURE, INVALID_VALUE, Refused
from altyaa.kernel.secret import Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

PublicKeys: TypeAlias = "Mapping[bytes, EllipticCurvePublicKey]"
"""By identifier, as ``Github-Public-Key-Identifier`` names them."""

Label = Literal["true_positive", "false_positive"]

MOST_MATCHES = 1000
LONGEST_URL = 2000
_LONGEST_TYPE = 200
_LONGEST_SIGNATURE = 200


@dataclass(frozen=True, slots=True)
class Match:
    """One credential that was found.

    Attributes:
        type: Name of the pattern that found it, as agreed with GitHub.
        url: Where it is; None where GitHub does not say, or says it in a form that is not printed.
        source: Kind of place, as ``commit`` or ``gist_content``; None as above.
    """

    token: Secret[str]
    type: str
    url: str | None
    source: str | None

    @property
    def digest(self) -> str:
        """SHA-256 of the token, the only hash that GitHub takes; in lower-case hexadecimal digits, as usual.

        GitHub's page names no encoding.
        """
        return sha256(self.token.reveal().encode("utf-8", "surrogatepass")).hexdigest()


class Feedback(TypedDict):
    """One element of the answer. The token goes back as its digest, never as itself."""

    token_hash: str
    token_type: str
    label: Label


def read_public_keys(text: str) -> PublicKeys:
    """The keys of a document in the shape that GitHub publishes.

    Args:
        text: ``{"public_keys": [{"key_identifier": …, "key": PEM, "is_current": …}]}``. A key that is no longer current
            still counts: reports signed by it may be under way.

    Raises:
        ValueError: The document has another shape, or a key is not an ECDSA key of the curve P-256.
    """
    document = json.loads(text)
    entries = document.get("public_keys") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ValueError('it is not {"public_keys": [{"key_identifier", "key", …}, …]}, as GitHub publishes it')
    return dict(_public_key(entry) for entry in entries)


def _public_key(entry: Any) -> "tuple[bytes, EllipticCurvePublicKey]":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    identifier, pem = (entry.get("key_identifier"), entry.get("key")) if isinstance(entry, dict) else (None, None)
    if not isinstance(identifier, str) or not identifier.isascii() or not isinstance(pem, str):
        raise ValueError("a key lacks key_identifier or key")
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError(f"key {identifier} is not a public key in PEM") from None
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise ValueError(f"key {identifier} is not an ECDSA key of the curve P-256")
    return identifier.encode(), key


def check_signature(
    keys: PublicKeys, identifiers: Sequence[bytes], signatures: Sequence[bytes], body: bytes
) -> Refused | None:
    """Refuse a report that GitHub did not sign (ECDSA-NIST-P256V1-SHA256).

    Args:
        identifiers: Values of every ``Github-Public-Key-Identifier`` header.
        signatures: Values of every ``Github-Public-Key-Signature`` header: base64 of a DER signature.
        body: As it came. Parsing it first would check another text than the one that was signed.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    if len(identifiers) != 1 or len(signatures) != 1:
        return Refused(INVALID_SIGNATURE, f"{len(identifiers)} identifiers and {len(signatures)} signatures")
    key = keys.get(identifiers[0])
    if key is None:
        return Refused(INVALID_SIGNATURE, "no public key with this identifier")
    try:
        if len(signatures[0]) > _LONGEST_SIGNATURE:
            raise ValueError("too long")
        key.verify(b64decode(signatures[0], validate=True), body, ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        return Refused(INVALID_SIGNATURE, "the signature does not fit the body")
    return None


def read_matches(body: bytes) -> list[Match] | Refused:
    """What a report says was found: a JSON array. Members that we do not know are ignored; the shape is GitHub's."""
    try:
        entries = json.loads(body)
    except (ValueError, RecursionError):
        return Refused(INVALID_VALUE, "report is not JSON", "The body is not JSON.")
    if not isinstance(entries, list):
        return Refused(INVALID_VALUE, "report is not an array", "The body is not a JSON array.")
    if len(entries) > MOST_MATCHES:
        said = f"A report has at most {MOST_MATCHES} matches. Send the rest in another."
        return Refused(INVALID_VALUE, "too many matches", said)
    matches = [_match(entry) for entry in entries]
    for number, match in enumerate(matches):
        if match is None:
            said = f"Match {number} is not an object with the strings token and type."
            return Refused(INVALID_VALUE, "malformed match", said)
    return [match for match in matches if match is not None]


def _match(entry: Any) -> Match | None:
    if not isinstance(entry, dict):
        return None
    token, type_ = entry.get("token"), _printable(entry.get("type"), _LONGEST_TYPE)
    if not isinstance(token, str) or type_ is None:
        return None
    url = _printable(entry.get("url"), LONGEST_URL)
    if url is not None and not url.startswith("https://"):
        url = None
    return Match(Secret(token), type_, url, _printable(entry.get("source"), _LONGEST_TYPE))


def _printable(value: Any, longest: int) -> str | None:
    """A text that can be stored, mailed and shown; None for anything else."""
    return value if isinstance(value, str) and 0 < len(value) <= longest and value.isprintable() else None


def feedback(match: Match, label: Label) -> Feedback:
    """What GitHub is told about a match."""
    return {"token_hash": match.digest, "token_type": match.type, "label": label}
