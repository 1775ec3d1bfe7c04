"""How a secret may be written in somebody's text, and a search for it in every such way."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from altyaa.kernel.secret import Secret

SHORTEST_BYTES = 8
"""Anything shorter turns up by chance."""

_CODES = (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode))


@dataclass(frozen=True, slots=True)
class Found:
    """A secret that lies open.

    Attributes:
        part: Where.
        number: Which of the secrets, from 0. Itself it is not repeated.
        spelling: How it is written there.
    """

    part: str
    number: int
    spelling: str


def search(parts: Mapping[str, bytes], secrets: Iterable[Secret[str] | Secret[bytes]]) -> list[Found]:
    """Where any of the secrets lies, in whatever spelling.

    Args:
        parts: Texts by name.

    Raises:
        ValueError: As ``spellings``.
    """
    return [
        Found(name, number, spelling)
        for number, secret in enumerate(secrets)
        for spelling, needle in spellings(_raw(secret))
        for name, text in parts.items()
        if needle in text
    ]


def spellings(secret: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each spelling: raw, as PostgreSQL's COPY escapes it, hex in both cases, base64.

    Base64 at its three alignments: with 0, 1 or 2 bytes before it in the same text, the characters that hold parts of
    the neighbours left out.

    Raises:
        ValueError: The secret is shorter than ``SHORTEST_BYTES``.
    """
    if len(secret) < SHORTEST_BYTES:
        raise ValueError(f"a secret of {len(secret)} bytes turns up by chance; {SHORTEST_BYTES} are the fewest")
    yield "raw", secret
    escaped = secret.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\t", b"\\t").replace(b"\r", b"\\r")
    if escaped != secret:
        yield "raw, escaped", escaped
    yield "hex", secret.hex().encode()
    yield "HEX", secret.hex().upper().encode()
    for name, encode in _CODES:
        for before in range(3):
            whole = encode(bytes(before) + secret)
            first, end = -(-before * 8 // 6), (before + len(secret)) * 8 // 6
            yield f"{name} at {before}", whole[first:end]


def _raw(secret: Secret[str] | Secret[bytes]) -> bytes:
    value = secret.reveal()
    return value.encode() if isinstance(value, str) else value
