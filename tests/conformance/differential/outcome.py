"""What an answer comes down to, in words that do not depend on whose it is."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.conformance.differential.side import Side
from tests.conformance.differential.wire import Answer

Outcome = Mapping[str, str]
NONE = "-"
_TOKENS = ("access_token", "refresh_token", "id_token", "scope")
_OF_THE_PEER = {"offline_access"}
"""Its tokens of ``bench.peers`` have it, and it means nothing here."""
_REDIRECTS = {301, 302, 303, 307, 308}


def read(endpoint: str, answer: Answer, side: Side) -> Outcome:
    """The outcome of a request, by what is compared of it."""
    if endpoint == "authorize":
        return _authorized(answer, side)
    found = {"status": str(answer.status) if answer.status else "closed"}
    body = _json(answer)
    if endpoint == "http":
        return found | {"error": _said(body, "error")}
    if endpoint == "metadata":
        return found | {"issuer": _issuer(body, side), "cors": answer.headers.get("access-control-allow-origin", NONE)}
    given = body if body is not None and answer.status < 400 else {}
    return found | {
        "json": "no" if body is None else "yes",
        "error": _said(body, "error"),
        "active": _said(body, "active"),
        "gives": " ".join(name for name in _TOKENS if name in given) or NONE,
        "scope": " ".join(sorted(set(_said(given, "scope").split()) - _OF_THE_PEER)),
        "challenge": answer.headers.get("www-authenticate", NONE).partition(" ")[0],
        "kept": _kept(answer),
    }


def _authorized(answer: Answer, side: Side) -> Outcome:
    """An answer of the authorization endpoint: to the client, a page, or a question to the person."""
    location = answer.headers.get("location", "")
    kept = {"kept": _kept(answer)}
    if f'action="{side.redirect_uri}"' in answer.body.decode(errors="replace"):
        return kept | {"answer": "form to the client"}
    if answer.status not in _REDIRECTS:
        asks = answer.status == 200
        return kept | {"answer": "question" if asks else "page", "status": NONE if asks else str(answer.status)}
    parts = urlsplit(location)
    if not parts.netloc or location.startswith(f"{side.url}/"):
        return kept | {"answer": "question", "status": NONE}
    said = parse_qs(parts.query or parts.fragment, keep_blank_values=True, errors="surrogateescape")
    iss = said.get("iss", [NONE])
    return kept | {
        "answer": "code" if "code" in said else "error",
        "status": NONE,
        "to": location.partition("?")[0].partition("#")[0],
        "in": "query" if parts.query else "fragment",
        "error": " ".join(said.get("error", [NONE])),
        "state": ascii(said["state"]) if "state" in said else NONE,
        "iss": "right" if iss == [side.url] else " ".join(iss),
    }


def _json(answer: Answer) -> dict[str, Any] | None:
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return None
    try:
        body = json.loads(answer.body or b"{}")
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _said(body: dict[str, Any] | None, name: str) -> str:
    return NONE if body is None or name not in body else str(body[name])


def _issuer(body: dict[str, Any] | None, side: Side) -> str:
    if body is None or "issuer" not in body:
        return NONE
    return "right" if body["issuer"] == side.url else "wrong"


def _kept(answer: Answer) -> str:
    return "no" if "no-store" in answer.headers.get("cache-control", "") else "maybe"
