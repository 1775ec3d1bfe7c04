"""Redirect URIs: which may be registered, which match, and how an answer is put into one (RFC 6749 §3.1.2).

RFC 9700 §2.1 asks for exact string comparison; RFC 8252 §7.3 lets the port of a loopback address vary.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, quote, urlencode, urlsplit

LONGEST = 2000
_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=%-]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_NEVER = frozenset({"javascript", "data", "file", "blob", "about", "vbscript", "ftp", "ws", "wss", "mailto", "tel"})
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def why_not(uri: str) -> str | None:
    """Why a redirect URI can't be registered, as the end of a sentence; None where it can."""
    if len(uri) > LONGEST:
        return f"is longer than {LONGEST} characters"
    if not _CHARACTERS.fullmatch(uri) or _BAD_ESCAPE.search(uri):
        return "holds a fragment, a space or a character that a URI does not have"
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "has a host or port that cannot be read"
    if not parts.scheme or not _SCHEME.fullmatch(uri.partition(":")[0]):
        return "has no scheme in lower case"
    if parts.scheme in ("http", "https"):
        return _why_not_web(parts, host)
    if parts.scheme in _NEVER or "." not in parts.scheme:
        return "needs https, a loopback address, or a scheme of your own with a dot in it, as com.example.app"
    return "holds a user name" if "@" in parts.netloc else None


def _why_not_web(parts: SplitResult, host: str | None) -> str | None:
    if not host:
        return "has no host"
    if "@" in parts.netloc:
        return "holds a user name"
    if parts.scheme == "http" and host not in _LOOPBACK:
        return "needs https: http is for loopback addresses alone"
    if {".", ".."}.intersection(parts.path.lower().replace("%2e", ".").split("/")):
        return "holds a . or .. in its path"
    return None


def match(sent: str, registered: Iterable[str]) -> str | None:
    """The registered URI that ``sent`` is; None for none of them.

    Equal character by character, but for the port of a loopback address.
    """
    for uri in registered:
        if sent == uri or (is_loopback(uri) and _without_port(sent) == _without_port(uri)):
            return uri
    return None


def is_loopback(uri: str) -> bool:
    """Whether it leads to the browser's own machine (RFC 8252 §7.3; ``localhost`` counts, §8.3 notwithstanding)."""
    parts = urlsplit(uri)
    return parts.scheme == "http" and parts.hostname in _LOOPBACK


def _without_port(uri: str) -> tuple[str, str, str, str] | None:
    if not _CHARACTERS.fullmatch(uri):
        return None
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return None
    if "@" in parts.netloc or parts.hostname is None or parts.netloc != parts.netloc.lower():
        return None
    return parts.scheme, parts.hostname, parts.path, parts.query


def with_answer(redirect_uri: str, answer: Mapping[str, str]) -> str:
    """The URI with the answer in its query, after the query that it has of its own (§4.1.2)."""
    joint = "&" if urlsplit(redirect_uri).query else ("" if redirect_uri.endswith("?") else "?")
    return f"{redirect_uri}{joint}{urlencode(answer, quote_via=quote)}"


def form_target(redirect_uri: str) -> str | None:
    """What a Content-Security-Policy must name so that a form may lead there through a redirect; None if it cannot.

    Scheme, host and port alone; CSP has no words for an IPv6 address.
    """
    parts = urlsplit(redirect_uri)
    if parts.scheme not in ("http", "https"):
        return f"{parts.scheme}:"
    if parts.hostname is None or ":" in parts.hostname:
        return None
    port = "" if parts.port is None else f":{parts.port}"
    return f"{parts.scheme}://{quote(parts.hostname, safe='.-')}{port}"
