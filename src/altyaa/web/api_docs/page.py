"""``GET /v1/docs``, rendered once: the document does not change while the process runs."""

from collections.abc import Callable, Mapping
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
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")
_CACHED = "private, max-age=300"


class ApiDocs:
    """The page of one API.

    Args:
        document: Gives its OpenAPI document; asked once, for the first reader.
    """

    def __init__(self, document: Callable[[], Mapping[str, Any]]) -> None:
        self._document = document
        self._rendered: Response | None = None

    async def page(self, request: Request) -> Response:
        """The documentation of `/v1`, for people to read."""
        page = self._rendered or self._render(request)
        if request.headers.get("if-none-match") == page.headers["etag"]:
            unchanged = {name: page.headers[name] for name in ("etag", "cache-control")}
            return Response(None, 304, unchanged)
        return page

    def _render(self, request: Request) -> Response:
        page = _PAGES.render(
            request,
            "api_docs.html",
            headers={"Cache-Control": _CACHED},
            reference=read(self._document()),
            block=_block,
            inline=_inline,
        )
        page.headers["ETag"] = f'"{sha256(bytes(page.body)).hexdigest()[:32]}"'
        self._rendered = page
        return page


def _block(text: str) -> Markup:
    """CommonMark as HTML: paragraphs, headings, lists. What looks like markup in it is text."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704  # the renderer escapes, with html off


def _inline(text: str) -> Markup:
    """As ``_block``, within one line."""
    return Markup(_MARKDOWN.renderInline(text))  # noqa: S704  # as above
