"""A client's public keys (RFC 7517): which sets may be registered for ``private_key_jwt``."""

from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from altyaa.kernel.text import Text, text

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


def why_not(jwks: object) -> Text | None:
    """Why a JSON Web Key Set can't be registered; None where it can.

    Args:
        jwks: As JSON was read.
    """
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list) or not 1 <= len(keys) <= MOST_KEYS:
        return text(
            "The jwks is an object whose keys are 1 to %(most)s public keys (RFC 7517 §5).", most=str(MOST_KEYS)
        )
    kids = []
    for number, key in enumerate(keys, 1):
        if reason := _why_not(key, str(number)):
            return reason
        kids.append(key.get("kid"))
    if len(kids) > 1 and (None in kids or len(set(kids)) < len(kids)):
        return text("The jwks has several keys, so each needs a kid of its own (RFC 7517 §4.5).")
    return None


def public_members(jwks: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What is kept of a set that can be registered: of each key what verifying needs, and nothing else."""
    return {"keys": [{name: key[name] for name in _MEMBERS if name in key} for key in jwks["keys"]]}


def _why_not(key: object, number: str) -> Text | None:
    if not isinstance(key, dict):
        return text("The jwks has a key, number %(number)s, that is not an object.", number=number)
    if _PRIVATE.intersection(key):
        return text(
            "The jwks has a key, number %(number)s, that holds a private or symmetric part; send public keys alone, "
            "and change this one: it was shown.",
            number=number,
        )
    fits = _algorithms(key)
    if not fits:
        return text(
            "The jwks has a key, number %(number)s, that is neither RSA, nor EC on P-256, nor OKP on Ed25519.",
            number=number,
        )
    if "alg" in key and key["alg"] not in list(fits):  # not a set: it may be anything
        return _another_alg(sorted(fits), number)
    if key.get("use", "sig") != "sig" or _operations(key) != ["verify"]:
        return text("The jwks has a key, number %(number)s, that is not for signatures (use, key_ops).", number=number)
    kid = key.get("kid", "-")
    if not isinstance(kid, str) or not 1 <= len(kid) <= LONGEST_KID or not (kid.isascii() and kid.isprintable()):
        return text(
            "The jwks has a key, number %(number)s, that has a kid that is not a text of 1 to %(most)s ASCII "
            "characters.",
            number=number,
            most=str(LONGEST_KID),
        )
    return _unreadable(key, number)


def _another_alg(fits: Sequence[str], number: str) -> Text:
    """Of a kind of key there are one or two."""
    if len(fits) == 1:
        return text(
            "The jwks has a key, number %(number)s, that names another alg than %(alg)s.", number=number, alg=fits[0]
        )
    return text(
        "The jwks has a key, number %(number)s, that names another alg than %(alg)s or %(other)s.",
        number=number,
        alg=fits[0],
        other=fits[1],
    )


def _algorithms(key: Mapping[str, Any]) -> frozenset[str]:
    kty, curve = key.get("kty"), key.get("crv")
    if not isinstance(kty, str) or not isinstance(curve, str | None):
        return frozenset()
    return _ALGORITHMS.get((kty, curve), frozenset())


def _operations(key: Mapping[str, Any]) -> list[Any]:
    said = key.get("key_ops", ["verify"])
    return said if isinstance(said, list) else []


def _unreadable(key: dict[str, Any], number: str) -> Text | None:
    try:
        imported = KeySet.import_key_set({"keys": [key]}).keys[0]
        public = imported.public_key
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return text("The jwks has a key, number %(number)s, that cannot be read.", number=number)
    if isinstance(public, RSAPublicKey) and not SMALLEST_RSA_BITS <= public.key_size <= LARGEST_RSA_BITS:
        return text(
            "The jwks has a key, number %(number)s, that has fewer than %(least)s bits, or more than %(most)s.",
            number=number,
            least=str(SMALLEST_RSA_BITS),
            most=str(LARGEST_RSA_BITS),
        )
    if isinstance(public, RSAPublicKey) and public.public_numbers().e not in _RSA_EXPONENTS:
        return text("The jwks has a key, number %(number)s, that has another exponent than 65537 or 3.", number=number)
    return None
