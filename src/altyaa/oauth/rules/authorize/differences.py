"""A redirect URI that is not registered, beside those that are: where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an address.

    Attributes:
        differs: The other address has it not, or has something else there.
    """

    text: str
    differs: bool


def differences(sent: str, registered: str) -> tuple[list[Piece], list[Piece]]:
    """Both addresses in pieces, the one that was sent first."""
    ours, theirs = list[Piece](), list[Piece]()
    for kind, a, b, c, d in SequenceMatcher(None, sent, registered, autojunk=False).get_opcodes():
        for pieces, text in ((ours, sent[a:b]), (theirs, registered[c:d])):
            if text:
                pieces.append(Piece(text, kind != "equal"))
    return ours, theirs


def nearest(sent: str, registered: Sequence[str]) -> list[str]:
    """The registered addresses, the most similar first."""
    return sorted(registered, key=lambda uri: SequenceMatcher(None, sent, uri, autojunk=False).ratio(), reverse=True)


def hint(sent: str, registered: str) -> str:
    """The difference in words; empty where it is not one of the usual."""
    if sent.lower() == registered.lower():
        return "Capital and small letters differ."
    if sent.rstrip("/") == registered.rstrip("/"):
        return "One ends in a slash, the other does not."
    try:
        ours, theirs = urlsplit(sent), urlsplit(registered)
    except ValueError:
        return "What was sent is no address."
    different = [words for words, of in _PARTS if of(ours) != of(theirs)]
    return f"Only the {different[0]} differs." if len(different) == 1 else ""


def _host(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2].partition(":")[0]


def _port(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2].partition(":")[2]


_PARTS = (
    ("scheme", lambda parts: parts.scheme),
    ("user name", lambda parts: parts.netloc.rpartition("@")[0]),
    ("host", _host),
    ("port", _port),
    ("path", lambda parts: parts.path),
    ("query", lambda parts: parts.query),
    ("fragment", lambda parts: parts.fragment),
)
