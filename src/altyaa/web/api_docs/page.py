"""``GET /v1/docs``, rendered and compressed once: the document does not change while the process runs."""

import re
from collections.abc import Callable, Mapping
from gzip import compress
from hashlib import sha256
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from altyaa.web.api_docs.reading import read
from altyaa.web.page import Pages

_PAGES = Pages(Path(__file__).parent / "templates")
# CommonMark without its two ways to bring something along: raw HTML and pictures.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_HEADERS = {"Cache-Control": "private, max-age=300", "Vary": "Accept-Encoding"}
_GZIP = re.compile(r"\s*(x-)?gzip\s*(;\s*q\s*=\s*(1|0?\.0*[1-9])[0-9.]*\s*)?", re.IGNORECASE)


class ApiDocs:
    """The page of one API.

    Args:
        document: Gives its OpenAPI document; asked once, for the first reader.
    """

    def __init__(self, document: Callable[[], Mapping[str, Any]]) -> None:
        self._document = document
        self._rendered: tuple[Response, Response] | None = None

    async def page(self, request: Request) -> Response:
        """The documentation of `/v1`, for people to read."""
        plain, packed = self._rendered or self._render(request)
        page = packed if takes_gzip(request.headers.get("accept-encoding", "")) else plain
        if request.headers.get("if-none-match") == page.headers["etag"]:
            unchanged = {name: page.headers[name] for name in ("etag", "cache-control", "vary")}
            return Response(None, 304, unchanged)
        return page

    def _render(self, request: Request) -> tuple[Response, Response]:
        """The page, and the same compressed: it is one for everybody, so its length tells nobody a secret."""
        plain = _PAGES.render(
            request,
            "api_docs.html",
            headers=_HEADERS,
            reference=read(self._document()),
            block=_block,
            inline=_inline,
        )
        # Weak: one tag for both forms (RFC 9110 §8.8.1).
        plain.headers["ETag"] = f'W/"{sha256(bytes(plain.body)).hexdigest()[:32]}"'
        fields = {name: value for name, value in plain.headers.items() if name != "content-length"}
        packed = Response(compress(bytes(plain.body), mtime=0), 200, fields | {"content-encoding": "gzip"})
        self._rendered = plain, packed
        return self._rendered


def takes_gzip(accepted: str) -> bool:
    """Whether an ``Accept-Encoding`` names gzip, and not with a weight of 0 (RFC 9110 §12.5.3)."""
    return any(_GZIP.fullmatch(coding) for coding in accepted.split(","))


def _block(text: str) -> Markup:
    """CommonMark as HTML: paragraphs, headings, lists. What looks like markup in it is text."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704  # the renderer escapes, with html off


def _inline(text: str) -> Markup:
    """As ``_block``, within one line."""
    return Markup(_MARKDOWN.renderInline(text))  # noqa: S704  # as above
