"""Static files under names that hold their digest, so that a browser keeps them for ever."""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_FOLDER = Path(__file__).parent / "static"
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class _Asset:
    body: bytes
    media_type: str


def asset_url(name: str) -> str:
    """The address of a file of ``static/``: ``altyaa.css`` is ``/static/altyaa.3f2a91bc04de.css``.

    Raises:
        KeyError: There is no such file.
    """
    return f"/static/{_published()[0][name]}"


async def static(request: Request) -> Response:
    """``GET /static/{name}``. The files are in memory, and a name is looked up whole: it is never a path.

    Raises:
        HTTPException: 404 for any other name, the files' plain ones included.
    """
    found = _published()[1].get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    return Response(found.body, 200, _HEADERS, found.media_type)


def tight(css: bytes) -> bytes:
    """Our style sheets without comments, and without blanks where a rule or a declaration begins or ends.

    It knows no strings: none of ours holds a brace, a semicolon, or a colon with a blank after it.
    """
    css = re.sub(rb"/\*.*?\*/", b"", css, flags=re.DOTALL)
    css = re.sub(rb"\s*([{};])\s*", rb"\1", css).replace(b";}", b"}")
    return re.sub(rb":\s+", b":", css).strip()


@cache
def _published() -> tuple[dict[str, str], dict[str, _Asset]]:
    """Plain name to published name, and published name to file. Styles go out without what is for their readers."""
    names, files = {}, {}
    for path in sorted(_FOLDER.iterdir()):
        body = tight(path.read_bytes()) if path.suffix == ".css" else path.read_bytes()
        names[path.name] = f"{path.stem}.{sha256(body).hexdigest()[:12]}{path.suffix}"
        files[names[path.name]] = _Asset(body, _MEDIA_TYPES[path.suffix])
    return names, files
