"""The shape of every credential: ``prefix_`` + base62 body + a keyed tag of 6 characters.

The tag is a truncated MAC over everything before it, under a key that only the service holds. A forged or mistyped
credential is refused by arithmetic alone, before any look-up: a million guesses cost no query.
"""

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from altyaa.kernel import base62
from altyaa.kernel.secret import Secret

PREFIX_LENGTH = 4
"""Characters of every prefix, underscore included: they pick who knows the kind."""
TAG_CHARACTERS = 6
ID_BYTES, SECRET_BYTES = 16, 32
"""Of a body that is an id and a 256-bit secret, as most are."""
_TAG_SPACE = 62**TAG_CHARACTERS

Mac = Callable[[bytes], bytes]
"""A keyed MAC: message in, at least 8 bytes out."""


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """One kind of credential.

    Attributes:
        prefix: What it begins with, underscore included.
        body_bytes: Size of the body before encoding.
    """

    prefix: str
    body_bytes: int

    @property
    def length(self) -> int:
        """Characters of the whole credential."""
        return len(self.prefix) + base62.width(self.body_bytes) + TAG_CHARACTERS


def write_credential(kind: CredentialKind, body: Secret[bytes], mac: Mac) -> Secret[str]:
    """Encode ``body`` and append its tag."""
    head = kind.prefix + base62.write(body.reveal())
    return Secret(head + _tag(head, mac))


def read_credential(kind: CredentialKind, text: Secret[str], macs: Iterable[Mac]) -> Secret[bytes] | None:
    """The body of a credential whose tag one of ``macs`` confirms; None for anything else.

    Order matters for cost: length and alphabet first, then the tag. Comparison is constant-time.
    """
    raw = text.reveal()
    if len(raw) != kind.length or not raw.startswith(kind.prefix):
        return None
    head, tag = raw[:-TAG_CHARACTERS], raw[-TAG_CHARACTERS:]
    body = base62.read(head[len(kind.prefix) :], kind.body_bytes)
    if body is None or not tag.isascii():
        return None
    if not any([hmac.compare_digest(_tag(head, mac), tag) for mac in macs]):
        return None
    return Secret(body)


def _tag(head: str, mac: Mac) -> str:
    return base62.write_int(int.from_bytes(mac(head.encode())[:8], "big") % _TAG_SPACE, TAG_CHARACTERS)
