"""Redirect URIs: which may be registered, which match, and how an answer is put into one (RFC 6749 §3.1.2).

RFC 9700 §2.1 asks for exact string comparison; RFC 8252 §7.3 lets the port of a loopback address vary.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from altyaa.kernel.text import N_, Text

LONGEST, _SHOWN = 2000, 200
_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=%-]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
# Read by one pattern and not by a parser: of "[::1]evil.example" and "127.0.0.1:80@evil.example" parsers say various
# things, and what decides is where a browser goes.
_WEB = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?(?:[/?].*)?")
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|\[::1\]|localhost)(?::([0-9]{1,5}))?((?:[/?].*)?)")
_LAST_PORT = 65_535
_ANSWERS = frozenset({"code", "state", "iss", "error", "error_description", "error_uri"})
_NEVER = frozenset({"javascript", "data", "file", "blob", "about", "vbscript", "ftp", "ws", "wss", "mailto", "tel"})
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def why_not(uri: str) -> Text | None:
    """Why a redirect URI can't be registered; None where it can."""
    message = _why_not(uri)
    return None if message is None else Text(message, {"uri": ascii(uri[:_SHOWN]), "most": str(LONGEST)})


def _why_not(uri: str) -> str | None:
    if len(uri) > LONGEST:
        return N_("The redirect URI %(uri)s is longer than %(most)s characters.")
    if not _CHARACTERS.fullmatch(uri) or _BAD_ESCAPE.search(uri):
        return N_("The redirect URI %(uri)s holds a fragment, a space or a character that a URI does not have.")
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return N_("The redirect URI %(uri)s has a host or port that cannot be read.")
    if not parts.scheme or not _SCHEME.fullmatch(uri.partition(":")[0]):
        return N_("The redirect URI %(uri)s has no scheme in lower case.")
    if "@" in parts.netloc:
        return N_("The redirect URI %(uri)s holds a user name.")
    if _ANSWERS.intersection(name for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return N_(
            "The redirect URI %(uri)s has a parameter in its query that the answer brings: code, state, iss or error."
        )
    if parts.scheme in ("http", "https"):
        return _why_not_web(uri, parts.path)
    if parts.scheme in _NEVER or "." not in parts.scheme:
        return N_(
            "The redirect URI %(uri)s needs https, a loopback address, or a scheme of your own with a dot in it, as "
            "com.example.app."
        )
    return None


def _why_not_web(uri: str, path: str) -> str | None:
    if not _WEB.fullmatch(uri):
        return N_(
            "The redirect URI %(uri)s has no host, or one that is not in lower-case letters, digits, dots and hyphens."
        )
    if uri.startswith("http:") and not is_loopback(uri):
        return N_("The redirect URI %(uri)s needs https: http is for loopback addresses alone.")
    if {".", ".."}.intersection(path.lower().replace("%2e", ".").split("/")):
        return N_("The redirect URI %(uri)s holds a . or .. in its path.")
    return None


def match(sent: str, registered: Iterable[str]) -> str | None:
    """The registered URI that ``sent`` is; None for none of them.

    Equal character by character, but for the port of a loopback address.
    """
    for uri in registered:
        if sent == uri:
            return uri
        own, asked = _without_port(uri), _without_port(sent)
        if own is not None and own == asked:
            return uri
    return None


def is_loopback(uri: str) -> bool:
    """Whether it leads to the browser's own machine (RFC 8252 §7.3; ``localhost`` counts, §8.3 notwithstanding)."""
    return _LOOPBACK.fullmatch(uri) is not None


def is_claimed(uri: str) -> bool:
    """Whether nobody but the app can receive what is sent there: https, and a host that is not the user's machine.

    Any program may listen at a loopback port or take a scheme (RFC 8252 §8.6).
    """
    return uri.startswith("https://") and not is_loopback(f"http://{uri.removeprefix('https://')}")


def _without_port(uri: str) -> tuple[str, str] | None:
    """Host and what follows the port, both as written; None for what is no loopback address."""
    found = _LOOPBACK.fullmatch(uri)
    return None if found is None or int(found[2] or 0) > _LAST_PORT else (found[1], found[3])


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
