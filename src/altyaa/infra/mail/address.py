"""Mail addresses (RFC 5322, RFC 6531) that cannot carry a second header or recipient."""

import re
from email.headerregistry import Address

_LONGEST_LOCAL_BYTES = 64  # RFC 5321 §4.5.3.1
_LONGEST_BYTES = 254
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_DOMAIN = re.compile(r"(?!-)[\w-]+(\.(?!-)[\w-]+)*")


def read_address(text: str, name: str = "") -> Address:
    """The address in ``text``, such as ``mara@harbor.example`` or ``müller@exämple.example``.

    Quoted local parts and address literals are not taken: hardly anybody has one, and much has been smuggled in them.

    Raises:
        ValueError: It is none. The text is not repeated.
    """
    local, _, domain = text.rpartition("@")
    too_long = _bytes(local) > _LONGEST_LOCAL_BYTES or _bytes(text) > _LONGEST_BYTES
    if too_long or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise ValueError("not a mail address")
    return Address(one_line(name), local, domain)


def read_sender(text: str) -> Address:
    """``Name <address>`` or an address alone, in ASCII: not every server on the way takes more in a From.

    Raises:
        ValueError: It is neither.
    """
    name, opened, address = text.rpartition("<")
    try:
        if not address.isascii() or (opened and not address.endswith(">")):
            raise ValueError("neither")
        return read_address(address.removesuffix(">") if opened else address, name)
    except ValueError:
        raise ValueError("an address like Altyaa <no-reply@example.com>") from None


def one_line(text: str) -> str:
    """The text on one line. What cannot be printed, line ends and direction marks among it, becomes a space."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
