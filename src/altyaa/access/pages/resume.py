"""Where somebody goes on after signing in."""

import re

LONGEST = 8000
"""An authorization request with a long ``state`` has to come through. Proxies take 8 KiB."""
# Segments that are not empty and hold no escapes: //host and /\host are other sites to a browser, and so may be what
# an escape becomes on the way. In a query all of these are data.
_PATH = re.compile(r"(?:/[A-Za-z0-9_][A-Za-z0-9_.~-]*)*/?")
_QUERY = re.compile(r"[A-Za-z0-9_.~%!$&'()*+,;=:@/?-]*")


def local_path(text: str) -> str | None:
    """``text`` if it is a path of this service, with or without a query; None for whatever else somebody sent.

    Only letters, digits, ``_``, ``.``, ``~`` and ``-`` pass in a path: no page of ours needs more.
    """
    path, _, query = text.partition("?")
    if not text.startswith("/") or len(text) > LONGEST:
        return None
    return text if _PATH.fullmatch(path) and _QUERY.fullmatch(query) else None
