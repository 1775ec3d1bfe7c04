"""What goes in and comes out of a simulated platform, whichever way it came."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl

Change = Literal["issued", "rotated", "exchanged", "ended"]
"""What a request did to credentials: made the first of them, spent one for its successor, made another beside it that
lives on, ended what a person allowed."""
JSON = "application/json; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a platform. Printing it shows no parameter: they may be tokens.

    Attributes:
        path: Begins with a slash.
        form, json: Of a body of that kind; empty without one.
        headers: By name in lower case.
        base: What stands before ``/HOST/PATH`` in the caller's addresses: an answer that names one names it so.
    """

    method: str
    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    base: str = "https:/"
    json: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def get(self, name: str) -> str | None:
        """A parameter, of the body or else of the query; None where it was not sent, or sent empty."""
        member = self.json.get(name)
        said = member if isinstance(member, str) else self.form.get(name)
        return said or self.query.get(name) or None

    def credentials(self, scheme: str) -> str | None:
        """What follows a scheme in the Authorization header."""
        said, _, rest = self.headers.get("authorization", "").partition(" ")
        return rest.strip() or None if said.lower() == scheme else None

    @property
    def url(self) -> str:
        """Without its query, as the caller would write it."""
        return f"{self.base}/{self.host}{self.path}"


def read_body(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, Any]]:
    """The form of a body, and its JSON object; whichever it is not is empty. Of what comes twice, the last counts."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode(errors="replace"))), {}
    if kind != "application/json":
        return {}, {}
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}, {}
    return {}, said if isinstance(said, dict) else {}


@dataclass(frozen=True, slots=True)
class Response:
    """An answer.

    Attributes:
        headers: By name in lower case.
        changed: What the request did to credentials; None for nothing.
        delay_seconds: How long the caller has to wait for it.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    changed: Change | None = None
    delay_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Dropped:
    """No answer. What the request asked for may have happened all the same.

    Attributes:
        was_sent: Whether the platform heard it.
    """

    was_sent: bool


def json_response(
    status: int, value: Any, *, changed: Change | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer in JSON that nobody keeps."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    common = {"content-type": JSON, "cache-control": "no-store"}
    return Response(status, common if headers is None else common | dict(headers), body, changed)


def redirect(url: str, *, changed: Change | None = None) -> Response:
    """Elsewhere, by GET."""
    return Response(303, {"location": url, "cache-control": "no-store"}, b"", changed)
