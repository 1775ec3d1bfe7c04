"""Browsers and systems by the words with which they introduce themselves (RFC 9110 §10.1.5). Anybody may claim any."""

from collections.abc import Sequence

# In this order: each names those below it too, so as to be served like them.
_BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows NT", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str | None) -> tuple[str, str] | None:
    """Browser and system, such as Firefox and Linux; None for whatever is not clearly a browser."""
    if user_agent is None or not user_agent.startswith("Mozilla/5.0 ("):
        return None
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    return None if browser is None or system is None else (browser, system)


def _first(known: Sequence[tuple[str, str]], text: str) -> str | None:
    return next((name for sign, name in known if sign in text), None)
