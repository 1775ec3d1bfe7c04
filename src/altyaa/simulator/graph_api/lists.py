"""Lists, in parts."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from altyaa.simulator.graph_api.errors import graph_error, missing_field
from altyaa.simulator.graph_api.fields import select
from altyaa.simulator.platform import Platform
from altyaa.simulator.wire import Request, Response, json_response

T = TypeVar("T")
MOST, _DEFAULT = 100, 25


def listed(
    platform: Platform,
    request: Request,
    items: Sequence[T],
    known: Callable[[T], Mapping[str, Any]],
    *,
    kind: str,
    fields: str,
) -> Response:
    """The part of a list that is asked for.

    Args:
        known: Every member of an item, asked of those alone that are shown.
        kind: Of node, for whoever asks for a member that there is not.
        fields: Which, where nobody says.
    """
    limit, start = request.get("limit") or "", _place(request.get("after"))
    if start is None or (limit and not limit.isdecimal()):
        return graph_error(platform, 100, "(#100) Invalid cursor or limit")
    end = start + min(int(limit or _DEFAULT), MOST)
    data = []
    for item in items[start:end]:
        found = select(known(item), request.get("fields") or fields)
        if isinstance(found, str):
            return missing_field(platform, found, kind)
        data.append(found)
    answer: dict[str, Any] = {"data": data}
    if data:
        answer["paging"] = _paging(request, start, end, len(items))
    if request.get("summary") in ("true", "1"):
        answer["summary"] = {"total_count": len(items)}
    return json_response(200, answer)


def _paging(request: Request, start: int, end: int, total: int) -> dict[str, Any]:
    last = min(end, total)
    paging: dict[str, Any] = {"cursors": {"before": _cursor(start), "after": _cursor(last)}}
    if end < total:
        asked = {**request.query, **request.form, "after": _cursor(last)}
        paging["next"] = f"{request.url}?{urlencode(asked)}"
    return paging


def _cursor(place: int) -> str:
    return urlsafe_b64encode(f"place {place}".encode()).decode()


def _place(cursor: str | None) -> int | None:
    if cursor is None:
        return 0
    try:
        number = urlsafe_b64decode(cursor).decode().removeprefix("place ")
    except (Error, UnicodeDecodeError):
        return None
    return int(number) if number.isdecimal() else None
