"""Values in a text that are named like secrets there: parameters of an address, JSON, XML, headers, program text.

Every expression here is linear, so that no text keeps the process, however long it is and whatever is in it: a word is
looked at from its beginning alone, and no part of it is tried twice (``++`` gives nothing back).
"""

import re

from altyaa.connections.rules.proxying.traces import REMOVED, readings
from altyaa.connections.rules.proxying.words import SECRET, is_secret

_MARKS = (*SECRET, "api_key", "api-key", "bearer", "%", "&", "\\u", "\\x")
_NAMED = re.compile(
    r"""(?<![A-Za-z0-9_\-\[\]])(?P<name>[A-Za-z0-9_\-\[\]]++)
        (?=(?P<is>%(?:25)*+3[Dd]
        |\\*+(?:["']|&quot;)?+\s*+(?:=>?+|:|>(?:<!\[CDATA\[)?+)\s*+\\*+(?:["']|&quot;)?+))""",
    re.VERBOSE,
)
"""``access_token=…``, encoded or not, ``\"token\": \"…``, ``'token' => '…``, ``<token>…``. What it is called is judged
by ``is_secret``: were the words that mean a secret written here, ``tokentoken…`` would be tried at each of them."""
_VALUE = re.compile(
    r"""(?!\[removed\])(?:(?i:Bearer|Basic|OAuth|Digest)\s++)?+
        (?:[^%&\s"'<>\\,;)}]++|%(?!(?:25)*+26)|\\++(?:u(?!002[267])[0-9A-Fa-f]{4}|/))++""",
    re.VERBOSE,
)
_BEARER = re.compile(r"""(Bearer(?:\s|%(?:25)*+20|\+)++)[^&\s"'<>\\,;)}]{8,}+""", re.IGNORECASE)
"""As in the header ``Authorization``, wherever it is told. A shorter word is one of a sentence."""


def may_name(text: str) -> bool:
    """Whether anything of it has to be looked at."""
    small = text.lower()
    return any(mark in small for mark in _MARKS)


def without_values(text: str) -> str:
    """The text with such values removed. One that hides a name in a way that nobody uses is removed as a whole."""
    clean = _shown(text)
    return REMOVED if any(plain is None or _shown(plain) != plain for plain in readings(clean)) else clean


def _shown(text: str) -> str:
    text = _BEARER.sub(rf"\1{REMOVED}", text)
    parts, done, at = list[str](), 0, 0
    while found := _NAMED.search(text, at):
        at = found.end("name")
        if is_secret(found["name"]) and (value := _VALUE.match(text, found.end("is"))):
            parts += text[done : value.start()], REMOVED
            done = at = value.end()
    return "".join((*parts, text[done:]))
