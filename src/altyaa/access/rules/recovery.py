"""Recovery codes: ten, each good once, for the day when phone and passkeys are gone."""

from uuid import UUID

from altyaa.kernel.secret import Secret

HOW_MANY, FEW = 10, 3
RANDOM_BYTES = 7
# Crockford's base32: nothing in it looks like something else, and what people read wrongly is set right.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_READ_AS = str.maketrans({"o": "0", "i": "1", "l": "1"})
_CHARACTERS = 10
_LABEL = b"altyaa recovery code, version 1"


def write_code(random: Secret[bytes]) -> Secret[str]:
    """A code of 50 random bits: ``k3v9q-8ftrm``.

    Args:
        random: 7 random bytes.
    """
    number = int.from_bytes(random.reveal(), "big")
    text = "".join(_ALPHABET[number >> (5 * place) & 31] for place in range(_CHARACTERS))
    return Secret(f"{text[:5]}-{text[5:]}")


def read_code(typed: Secret[str]) -> Secret[str] | None:
    """A code as it was typed, in the one way that it is digested; None for what is none."""
    text = "".join(typed.reveal().split()).replace("-", "").lower().translate(_READ_AS)
    return Secret(text) if len(text) == _CHARACTERS and set(text) <= set(_ALPHABET) else None


def digest_input(user_id: UUID, code: Secret[str]) -> bytes:
    """What the pepper makes a code's digest of.

    Args:
        code: As ``read_code`` gives it.
    """
    return _LABEL + user_id.bytes + code.reveal().encode()
