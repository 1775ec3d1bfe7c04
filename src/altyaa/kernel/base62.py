"""Base62 of fixed width: digits, upper case, lower case, in ASCII order, so that encoded text sorts as its bytes do."""

from functools import cache

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_PAIRS = [one + other for one in ALPHABET for other in ALPHABET]
# Ten digits fit into a machine's word: digit by digit, each step would go through all of a long number.
_CHUNK = 10
_POWERS = [62**digits for digits in range(_CHUNK + 1)]


@cache
def width(size_bytes: int) -> int:
    """Number of characters that ``size_bytes`` bytes need."""
    characters, capacity = 0, 1
    while capacity < 1 << (8 * size_bytes):
        characters, capacity = characters + 1, capacity * 62
    return characters


def write_int(number: int, characters: int) -> str:
    """``number`` in exactly ``characters`` digits, most significant first."""
    text = ""
    for _ in range(0, characters, _CHUNK):
        number, chunk = divmod(number, _POWERS[_CHUNK])
        six, four = divmod(chunk, 62**4)
        text = (
            _PAIRS[six // 62**4]
            + _PAIRS[six // 62**2 % 62**2]
            + _PAIRS[six % 62**2]
            + _PAIRS[four // 62**2]
            + _PAIRS[four % 62**2]
            + text
        )
    return text[-characters:]


def write(data: bytes) -> str:
    """``data`` as base62 of the width that its length needs."""
    return write_int(int.from_bytes(data, "big"), width(len(data)))


def read(text: str, size_bytes: int) -> bytes | None:
    """The bytes behind ``text``; None unless ``text`` is the one encoding of exactly ``size_bytes`` bytes."""
    if len(text) != width(size_bytes):
        return None
    number = 0
    for start in range(0, len(text), _CHUNK):
        part, small = text[start : start + _CHUNK], 0
        for character in part:
            value = _VALUE.get(character)
            if value is None:
                return None
            small = small * 62 + value
        number = number * _POWERS[len(part)] + small
    if number >> (8 * size_bytes):
        return None
    return number.to_bytes(size_bytes, "big")
