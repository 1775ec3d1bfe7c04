"""Names that mean a secret, and names that change what a call is."""

import re
from unicodedata import normalize

from altyaa.kernel.problems import PROXY_REFUSED, Refused

SECRET = ("token", "secret", "password", "apikey", "authorization", "credential", "cookie")
_HARMLESS = frozenset({"pageToken", "nextPageToken", "token_type"})
"""Google's names for places in a list, in its own letters: a ``page_token`` of Meta's would be a page's."""
_CONTROL = frozenset(
    {"method", "httpmethod", "methodoverride", "xhttpmethodoverride", "batch", "ids", "relativeurl", "includeheaders"}
    | {"callback", "jsonp", "suppresshttpcode", "suppressresponsecodes"}
)
"""By parameters Meta takes another method, several calls or objects in one, and wraps an answer in a script."""
_ELSEWHERE = frozenset(
    {"instagrambusinessaccount", "connectedinstagramaccount", "instagramaccounts", "pagebackedinstagramaccounts"}
    | {"connectedpagebackedinstagramaccount", "connectedthreadsuser", "accounts", "business", "ownerbusiness"}
    | {"ownedpages", "clientpages", "parentpage", "bestpage", "globalbrandchildren", "locations"}
    | {"crosspostwhitelistedpages", "agencies", "businessprojects", "productcatalogs"}
)
"""Fields by which Meta leads to another asset, which the same token may open (its SDK, ``page.js``)."""
MOST_NAMES = 1000
"""In one request. A post or a profile has some ten."""
_WORD = re.compile(r"[^\W\d_][\w-]*")
_SIGNS = re.compile(r"[\W_]+")


def is_secret(name: str) -> bool:
    """Whether what has this name is a secret, as ``access_token``, ``accessToken`` or ``page[access-token]``."""
    return name not in _HARMLESS and _has_secret_word(name)


def is_control(name: str) -> bool:
    """Whether a parameter of this name makes another call of a call, as ``method``, ``_method`` or ``ids[0]``."""
    return _plain(re.split(r"[\[.]", name)[0]) in _CONTROL


def asks_for_secret(value: str) -> bool:
    """Whether a list of fields names a secret, at any depth and under any alias: ``from{access_token.as(x)}``."""
    return any(map(_has_secret_word, _WORD.findall(_flat(value))))


def leads_elsewhere(fields: str) -> bool:
    """Whether a list of fields names another asset than the one that is asked for, at any depth."""
    return any(_plain(word) in _ELSEWHERE for word in _WORD.findall(_flat(fields)))


def may_not_be_sent(name: str) -> bool:
    """Whether a parameter is a secret, or makes another call of the call."""
    return is_secret(name) or is_control(name)


def refused(why: str, detail: str) -> Refused:
    """A call that is not passed on.

    Args:
        detail: A sentence; nothing of what was sent is in it but names that are ours or the pack's.
    """
    return Refused(PROXY_REFUSED, f"proxy: {why}", detail)


OTHER_ASSET = refused("another asset", "fields names another asset than the one that this connection is of.")


def _has_secret_word(name: str) -> bool:
    plain = _plain(name)
    return any(word in plain for word in SECRET)


def _plain(name: str) -> str:
    return _SIGNS.sub("", _flat(name).casefold())


def _flat(text: str) -> str:
    """Letter by letter, as everybody writes them: a run of accents as a whole costs the square of its length."""
    return text if text.isascii() else "".join(normalize("NFKC", each) for each in text)
