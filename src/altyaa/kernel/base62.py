"""Base62 of fixed width: digits, upper case, lower case, in ASCII order, so that encoded text sorts as its bytes do."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def width(size_bytes: int) -> int:
    """Number of characters that ``size_bytes`` bytes need."""
    characters, capacity = 0, 1
    while capacity < 1 << (8 * size_bytes):
        characters, capacity = characters + 1, capacity * 62
    return characters


def write_int(number: int, characters: int) -> str:
    """``number`` in exactly ``characters`` digits, most significant first."""
    digits = []
    for _ in range(characters):
        number, digit = divmod(number, 62)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def write(data: bytes) -> str:
    """``data`` as base62 of the width that its length needs."""
    return write_int(int.from_bytes(data, "big"), width(len(data)))


def read(text: str, size_bytes: int) -> bytes | None:
    """The bytes behind ``text``; None unless ``text`` is the one encoding of exactly ``size_bytes`` bytes."""
    if len(text) != width(size_bytes):
        return None
    number = 0
    for character in text:
        value = _VALUE.get(character)
        if value is None:
            return None
        number = number * 62 + value
    if number >> (8 * size_bytes):
        return None
    return number.to_bytes(size_bytes, "big")
