"""Codes and tokens: opaque, and the same again for the same seed."""

from base64 import b64encode
from collections import Counter
from hashlib import sha256, shake_128


class Mint:
    """Makes texts that nobody can guess who does not know the seed.

    The n-th text of a kind for a person depends on the seed, the kind, the person and n alone: in which order the
    requests of several persons arrive changes nothing.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made: Counter[tuple[str, str]] = Counter()

    def text(self, kind: str, whose: str, length: int) -> str:
        """Letters and digits, of this length."""
        place = (kind, whose)
        self._made[place] += 1
        said = f"{self._seed}|{kind}|{whose}|{self._made[place]}".encode()
        return b64encode(shake_128(said).digest(length), b"xY").decode()[:length]

    def chance(self, *about: object) -> float:
        """A number from 0 to 1, always the same for the same things: what decides over faults."""
        said = "|".join(map(str, (self._seed, *about))).encode()
        return int.from_bytes(sha256(said).digest()[:7], "big") / (1 << 56)
