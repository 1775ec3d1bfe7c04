"""Parameters of OAuth requests: unknown ones are ignored, empty ones count as absent, none comes twice (§3.1, §3.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from altyaa.protocol.rfc6749_errors import OAuthRefused

MOST = 200
"""Parameters of one request."""
MAY_REPEAT = frozenset({"resource"})
"""RFC 8707 §2."""
_SCOPE_CHARACTERS = frozenset("!" + "".join(map(chr, range(0x23, 0x5C))) + "".join(map(chr, range(0x5D, 0x7F))))


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a request carries. Printing it shows the names alone: values may be secrets.

    Attributes:
        repeated: Names that came more than once and may not. Such a request is malformed; which value counts, nobody
            can say, so ``get`` answers None for them.
    """

    _values: Mapping[str, str]
    resources: tuple[str, ...]
    repeated: tuple[str, ...]

    def get(self, name: str) -> str | None:
        """The value of a parameter; None where it was not sent, or sent empty."""
        return self._values.get(name)

    def __repr__(self) -> str:
        return f"Parameters({', '.join(sorted(self._values))})"


def read_query(text: str) -> Parameters:
    """Read a query, or a body of ``application/x-www-form-urlencoded``.

    Raises:
        ValueError: It is not UTF-8, or holds a NUL, which nothing stores.
    """
    return parameters(read_pairs(text))


def read_pairs(text: str) -> list[tuple[str, str]]:
    """Names and values of a query in their order, as they were sent.

    Raises:
        ValueError: As ``read_query``.
    """
    if "%" not in text and "\0" not in text and text.count("&") < MOST:
        # Nothing is escaped, as in most requests for tokens: the same in a third of the time.
        parts = [part.partition("=") for part in text.replace("+", " ").split("&") if part]
        return [(name, value) for name, _, value in parts]
    pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST)
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise ValueError("NUL")
    return pairs


def parameters(pairs: Iterable[tuple[str, str]]) -> Parameters:
    """The parameters among these pairs of name and value."""
    values: dict[str, str] = {}
    seen: set[str] = set()
    resources, repeated = [], []
    for name, value in pairs:
        if name in MAY_REPEAT:
            if value:
                resources.append(value)
            continue
        if name in seen and name not in repeated:
            repeated.append(name)
        seen.add(name)
        if value:
            values[name] = value
    for name in repeated:
        values.pop(name, None)
    return Parameters(values, tuple(dict.fromkeys(resources)), tuple(repeated))


def no_repeats(asked: Parameters) -> OAuthRefused | None:
    """Refuse a request with a parameter that came twice."""
    if not asked.repeated:
        return None
    return OAuthRefused("invalid_request", "A parameter was sent more than once.", f"twice: {asked.repeated[0]!r:.60}")


def read_scope(text: str) -> frozenset[str] | None:
    """The names in a ``scope`` (§3.3): separated by one space each; None where it is malformed."""
    names = text.split(" ")
    if any(not name or not _SCOPE_CHARACTERS.issuperset(name) for name in names):
        return None
    return frozenset(names)
