"""What is wrong with a request, by name."""

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

from altyaa.infra.words import in_words


def what_is_wrong(request: Request, error: RequestValidationError) -> str:
    """Where and what of each fault, never the value: it may be a secret."""
    faults = error.errors()
    said = f"{'; '.join(map(_fault, faults))}."
    if any(tuple(item["loc"]) == ("body",) for item in faults) and not _says_json(request):
        return f"{said} Send a JSON body with the header Content-Type: application/json."
    return said


def _fault(item: Mapping[str, Any]) -> str:
    if item["type"] == "json_invalid":
        # FastAPI tells where, pydantic does not.
        where = [f" from character {at + 1} on" for at in item["loc"] if isinstance(at, int)]
        return f"body: is not JSON{''.join(where)}"
    return f"{'.'.join(map(str, item['loc']))}: {in_words(item)}"


def _says_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))
