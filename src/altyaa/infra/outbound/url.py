"""Reads a URL as strictly as it can be read, so that no two readers can disagree about where it leads."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address

import httpx2

from altyaa.infra.outbound.model import Address, OutboundRefused, Target

LONGEST_URL = 2_048

# In this order: the first that is found decides what is said.
_NEVER = (
    (re.compile(r"[\s\x00-\x20\x7f-\x9f\\]"), "Remove spaces, line breaks, control characters and backslashes."),
    (re.compile(r"^(?!https?://)", re.I | re.A), "Begin the address with https://."),
    (re.compile(r"#"), "Remove the # and what follows it: it would never be sent."),
    (re.compile(r"^[^/]*//[^/?]*@"), "Remove the user name and password in front of the @."),
    (re.compile(r"^[^/]*//[^/?]*%"), "Write the host without percent signs; an IPv6 address has no zone."),
)
_SHAPE = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[^/?:\[\]]+)(?::(?P<port>[1-9][0-9]{0,4}))?(?P<path>(?:[/?][!-~]*)?)",
    re.I | re.A,  # re.A, or ſ (U+017F) is an s
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last label begins with a letter: 127.1, 2130706433 and 0x7f.1 are addresses to the C library, and names to us.
_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*(?=[a-z]){_LABEL}", re.A)


def parse(url: str) -> Target | OutboundRefused:
    """Take a URL apart, or say how to write it.

    Refused are all forms that one reader takes for one host and another for a second: user information, zones,
    trailing dots, percent signs in the host, IPv4 in octal, hexadecimal or fewer than four parts, fragments, an empty
    port or one with zeros in front. A name in other letters than ASCII is written by IDNA 2008 (RFC 5891), which maps
    nothing but case: ``①`` is not 1. A path in other letters has to come percent-encoded.
    """
    if len(url) > LONGEST_URL:
        return _malformed(f"Shorten the address to at most {LONGEST_URL} characters.")
    for pattern, reason in _NEVER:
        if pattern.search(url):
            return _malformed(reason)
    parts = _SHAPE.fullmatch(url)
    if parts is None or int(parts["port"] or 0) > 65_535:
        return _malformed("Write the address as https://host/path, in ASCII after the host.")
    host, literal = _host(parts["host"])
    if host is None:
        return _malformed("Write the host as a full name without a dot at the end, or as a plain IP address.")
    scheme, path = parts["scheme"].lower(), parts["path"]
    port = int(parts["port"] or (443 if scheme == "https" else 80))
    return Target(scheme, host, literal, port, path if path.startswith("/") else f"/{path}")


def _host(text: str) -> tuple[str | None, Address | None]:
    try:
        literal = IPv6Address(text[1:-1]) if text.startswith("[") else IPv4Address(text)
    except AddressValueError:
        pass
    else:
        return str(literal), literal
    try:
        # A name may come out of IDNA as digits and dots: no address is looked for behind it.
        name = text.lower() if text.isascii() else httpx2.URL(scheme="https", host=text).raw_host.decode()
    except httpx2.InvalidURL:
        return None, None
    return (name, None) if _NAME.fullmatch(name) else (None, None)


def _malformed(reason: str) -> OutboundRefused:
    return OutboundRefused(reason, "malformed")
