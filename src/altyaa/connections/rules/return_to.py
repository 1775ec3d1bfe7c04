"""Where the last page of a link may lead: by a button that names the host, never by itself."""

import re
from urllib.parse import urlsplit

from altyaa.kernel.problems import INVALID_VALUE, Refused

LONGEST = 2000
_HOST_AND_PORT = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]+)?", re.IGNORECASE)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_WRONG = (
    "return_to is an https address without a user name in it, of at most 2,000 characters: letters, digits and the "
    "punctuation of addresses, and in the name of its host letters, digits, hyphens and dots. Where this service "
    "itself is at http, http://localhost will do too."
)


def read_return_to(text: str | None, base_url: str) -> str | Refused | None:
    """An address, as it was given. A host outside ASCII comes in its xn-- form, so that nobody misreads the button.

    Browsers decode a percent in a host and take some punctuation for its end: what the button says would be another's.
    """
    if text is None:
        return None
    is_plain = len(text) <= LONGEST and text.isascii() and text.isprintable() and not set(text) & set(' \\"<>^`{|}')
    return text if is_plain and _leads_out(text, base_url) else Refused(INVALID_VALUE, "bad return_to", _WRONG)


def host_of(address: str) -> str:
    """What the button says."""
    return urlsplit(address).netloc


def _leads_out(text: str, base_url: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port  # a wrong port raises
    except ValueError:
        return False
    if not host or _HOST_AND_PORT.fullmatch(parts.netloc) is None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK and base_url.startswith("http://"))
