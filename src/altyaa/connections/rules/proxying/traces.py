"""A secret's text, in whatever way an answer may write it."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from html import escape, unescape
from urllib.parse import quote, unquote

REMOVED = "[removed]"
SHORTEST = 8
"""Of a secret that is looked for: a shorter one is a part of words."""
_ROUNDS = 5
_ESCAPE = re.compile(r"(?<!\\)\\++(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(/))")
"""Each run of backslashes is looked at once, from its beginning: half of what posts are made of may be backslashes."""
_NUMBER = re.compile(r"&#0*+([0-9]{0,8}+)[0-9]*+")
"""Of a letter in HTML, longer than any is: Python reads no number of more than 4,300 digits."""


class Traces:
    """The secrets that no answer may show: the connection's token, its grant's, what was sent with it.

    Args:
        secrets: In the clear. They are kept for as long as one answer is read.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple({each for each in secrets if len(each) >= SHORTEST})
        # The longest first: one may be a part of another.
        self._forms = sorted({form for each in self._secrets for form in _forms(each)}, key=len, reverse=True)

    def are_in(self, text: str) -> bool:
        """Whether a secret is in it, as it is or encoded, however often."""
        return any(form in text for form in self._forms) or self._are_hidden_in(text)

    def removed_from(self, text: str) -> str:
        """The text without them. One that hides a secret in a way that nobody uses is removed as a whole."""
        for form in self._forms:
            text = text.replace(form, REMOVED)
        return REMOVED if self._are_hidden_in(text) else text

    def _are_hidden_in(self, text: str) -> bool:
        return any(plain is None or any(each in plain for each in self._secrets) for plain in readings(text))


def readings(text: str) -> Iterator[str | None]:
    """What it says with one layer of encoding after another taken off; None at last where there is no end of them."""
    for _ in range(_ROUNDS):
        plain = _undone(text)
        if plain == text:
            return
        yield plain
        text = plain
    yield None


def _undone(text: str) -> str:
    """With one layer of every kind of encoding taken off."""
    if "%" in text:
        text = unquote(text, errors="replace")
    if "\\" in text:
        text = _ESCAPE.sub(lambda found: found[3] or chr(int(found[1] or found[2], 16)), text)
    return unescape(_NUMBER.sub(r"&#\1", text)) if "&" in text else text


def _forms(secret: str) -> Iterator[str]:
    """The ways in which it is usually written."""
    yield secret
    yield escape(secret)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret)[1:-1].replace("/", "\\/")
    once = quote(secret, safe="")
    for encoded in (once, quote(secret), quote(once, safe="")):
        yield encoded
        yield re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), encoded)
    plain = secret.encode()
    yield plain.hex()
    yield plain.hex().upper()
    for encode in (b64encode, urlsafe_b64encode):
        for before in range(3):
            yield _inner(encode(bytes(before) + plain).decode(), before, len(plain))


def _inner(encoded: str, before: int, size: int) -> str:
    """The characters that depend on the secret alone, wherever it stands in what was encoded."""
    return encoded[-(-before * 8 // 6) : (before + size) * 8 // 6]
