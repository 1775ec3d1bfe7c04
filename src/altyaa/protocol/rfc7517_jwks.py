"""A client's public keys (RFC 7517): which sets may be registered for ``private_key_jwt``."""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

MOST_KEYS, LONGEST_KID, SMALLEST_RSA_BITS, LARGEST_RSA_BITS = 10, 255, 2048, 8192
# To verify under a key with a large exponent takes a thousand times as long, and anybody may send a signature.
_RSA_EXPONENTS = (3, 65_537)
_MEMBERS = ("kty", "crv", "x", "y", "n", "e", "kid", "alg", "use", "key_ops")
# RFC 7518 §6: what a public key does not have.
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_ALGORITHMS: Mapping[tuple[str, str | None], frozenset[str]] = {
    ("RSA", None): frozenset({"RS256", "PS256"}),
    ("EC", "P-256"): frozenset({"ES256"}),
    ("OKP", "Ed25519"): frozenset({"EdDSA", "Ed25519"}),
}


def why_not(jwks: object) -> str | None:
    """Why a JSON Web Key Set can't be registered, as the end of a sentence; None where it can.

    Args:
        jwks: As JSON was read.
    """
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list) or not 1 <= len(keys) <= MOST_KEYS:
        return f"is an object whose keys are 1 to {MOST_KEYS} public keys (RFC 7517 §5)"
    kids = []
    for number, key in enumerate(keys, 1):
        if reason := _why_not(key):
            return f"has a key, number {number}, that {reason}"
        kids.append(key.get("kid"))
    if len(kids) > 1 and (None in kids or len(set(kids)) < len(kids)):
        return "has several keys, so each needs a kid of its own (RFC 7517 §4.5)"
    return None


def public_members(jwks: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What is kept of a set that can be registered: of each key what verifying needs, and nothing else."""
    return {"keys": [{name: key[name] for name in _MEMBERS if name in key} for key in jwks["keys"]]}


def _why_not(key: object) -> str | None:
    if not isinstance(key, dict):
        return "is not an object"
    if _PRIVATE.intersection(key):
        return "holds a private or symmetric part; send public keys alone, and change this one: it was shown"
    fits = _algorithms(key)
    if not fits:
        return "is neither RSA, nor EC on P-256, nor OKP on Ed25519"
    if "alg" in key and key["alg"] not in list(fits):  # not a set: it may be anything
        return f"names another alg than {' or '.join(sorted(fits))}"
    if key.get("use", "sig") != "sig" or _operations(key) != ["verify"]:
        return "is not for signatures (use, key_ops)"
    kid = key.get("kid", "-")
    if not isinstance(kid, str) or not 1 <= len(kid) <= LONGEST_KID or not (kid.isascii() and kid.isprintable()):
        return f"has a kid that is not a text of 1 to {LONGEST_KID} ASCII characters"
    return _unreadable(key)


def _algorithms(key: Mapping[str, Any]) -> frozenset[str]:
    kty, curve = key.get("kty"), key.get("crv")
    if not isinstance(kty, str) or not isinstance(curve, str | None):
        return frozenset()
    return _ALGORITHMS.get((kty, curve), frozenset())


def _operations(key: Mapping[str, Any]) -> list[Any]:
    said = key.get("key_ops", ["verify"])
    return said if isinstance(said, list) else []


def _unreadable(key: dict[str, Any]) -> str | None:
    try:
        imported = KeySet.import_key_set({"keys": [key]}).keys[0]
        public = imported.public_key
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return "cannot be read"
    if isinstance(public, RSAPublicKey) and not SMALLEST_RSA_BITS <= public.key_size <= LARGEST_RSA_BITS:
        return f"has fewer than {SMALLEST_RSA_BITS} bits, or more than {LARGEST_RSA_BITS}"
    if isinstance(public, RSAPublicKey) and public.public_numbers().e not in _RSA_EXPONENTS:
        return "has another exponent than 65537 or 3"
    return None
