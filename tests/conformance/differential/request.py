"""The corpus: requests as data, each a departure from one that is valid.

An entry names what it takes from the valid request of its group and what it does otherwise:

=========== ===========================================================================================================
drop        parameters that are left out
set         parameters that have another value
add         pairs of name and value that come after the others, so that a name may come twice
query, body the whole of it as it is on the wire, in place of the parameters
raw_query   comes after the parameters, unescaped
in_body     the query goes into the body
without     header fields that are left out
headers     header fields that are other ones
raw         the whole request
=========== ===========================================================================================================

``{name}`` is a value of the server that is asked (``side.py``), ``{name:upper}`` the same changed, ``{a*5}`` a
repetition. What is raw is Latin-1: ``\\u00ff`` is the byte FF.
"""

import re
import tomllib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

CORPUS = Path(__file__).parents[1] / "corpus"
ENDPOINTS = ("authorize", "token", "introspect", "revoke", "metadata", "http")
_FORM = "application/x-www-form-urlencoded"
_PLACE = re.compile(r'\{(?:([a-z_]+)(?::([a-z]+))?|([^{}"]*?)\*(\d+))\}')
_CHANGED: dict[str | None, Callable[[str], str]] = {
    None: lambda text: text,
    "upper": str.upper,
    "last": lambda text: text[:-1] + ("B" if text.endswith("A") else "A"),
    "short": lambda text: text[: len(text) // 2],
}

Value = Callable[[str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Request:
    """One of them.

    Attributes:
        endpoint: The file that it is in.
        said: The entry, over the valid request.
    """

    endpoint: str
    name: str
    said: dict[str, Any]

    @property
    def title(self) -> str:
        """As the table of differences names it."""
        return f"{self.endpoint}: {self.name}"

    @property
    def method(self) -> str:
        """The method; empty for a request as its bytes are."""
        return str(self.said.get("method", ""))

    async def read(self, value: Value) -> tuple[bytes, dict[str, list[str]]]:
        """Its bytes, and the parameters that it carries by their names."""
        kept: dict[str, str] = {}

        async def filled(text: str) -> str:
            for place in _PLACE.finditer(text):
                name = place[1]
                if name and name not in kept:
                    kept[name] = await value(name)
            return _PLACE.sub(lambda place: _filled(place, kept), text)

        if raw := self.said.get("raw"):
            return (await filled(raw)).encode("latin-1"), {}
        query, body = await self._pairs("query", filled), await self._pairs("body", filled)
        address = await filled(self.said["path"])
        texts = [self.said.get("query_text") or _form(query), self.said.get("raw_query")]
        query_text = await filled("&".join(filter(None, texts)))
        body_text = await filled(self.said["body_text"]) if "body_text" in self.said else _form(body)
        headers = {"Host": "localhost", "Connection": "close", **self.said["headers"]}
        if self.said.get("in_body"):
            query_text, body_text, headers["Content-Type"] = "", query_text, _FORM
        if body_text:
            headers["Content-Length"] = str(len(body_text.encode("latin-1")))
        elif self.method == "POST":
            headers["Content-Length"] = "0"
        lines = [f"{self.method} {address}{'?' if query_text else ''}{query_text} HTTP/1.1"]
        lines += [f"{name}: {await filled(text)}" for name, text in headers.items()]
        return "\r\n".join([*lines, "", body_text]).encode("latin-1"), _by_name([*query, *body])

    async def _pairs(self, part: str, filled: Value) -> list[tuple[str, str]]:
        return [(await filled(name), await filled(text)) for name, text in self.said.get(part, ())]


def corpus() -> list[Request]:
    """All of it, in the order of the files."""
    return [request for endpoint in ENDPOINTS for request in _of(endpoint)]


def _of(endpoint: str) -> Iterator[Request]:
    table = tomllib.loads((CORPUS / f"{endpoint}.toml").read_text())
    for like, entries in table["requests"].items():
        for entry in entries:
            yield Request(endpoint, entry["name"], _departed(table.get("valid", {}).get(like, {}), entry))


def _departed(valid: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    said = {**valid, "headers": {**valid.get("headers", {}), **entry.get("headers", {})}}
    for name in entry.get("without", ()):
        del said["headers"][name]
    part = "body" if "body" in valid else "query"
    kept = [(name, text) for name, text in valid.get(part, ()) if name not in entry.get("drop", ())]
    changed = entry.get("set", {})
    said[part] = [(name, changed.get(name, text)) for name, text in kept] + entry.get("add", [])
    for name in ("query", "body"):
        if name in entry:
            said |= {name: (), f"{name}_text": entry[name]}
    return said | {name: entry[name] for name in ("method", "path", "raw", "raw_query", "in_body") if name in entry}


def _filled(place: re.Match[str], values: dict[str, str]) -> str:
    if place[1]:
        return _CHANGED[place[2]](values[place[1]])
    return place[3] * int(place[4])


def _form(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in pairs)


def _by_name(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, text in pairs:
        found.setdefault(name, []).append(text)
    return found
