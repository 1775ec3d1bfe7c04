"""``GET /docs/errors/{code}``: the page that the ``type`` of a problem names.

Browsers, which ask for ``text/html``, get HTML; everybody else gets the Markdown as it was written.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from altyaa.kernel.problems import CATALOGUE

_SHIPPED = Path(__file__).parent / "errors"
_CHECKOUT = Path(__file__).parents[4] / "docs" / "errors"
_STYLE = (Path(__file__).parent / "error_pages.css").read_text()
_BRAND = (
    '<a class="brand" href="/"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 20 12 4l8 16"/>'
    '<circle cx="12" cy="15" r="2.25"/></svg>Altyaa</a>'
)
_ONWARD = '<a href="/">Start page</a><a href="/v1/docs">API reference</a>'
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
    "X-Content-Type-Options": "nosniff",
}


def folder() -> Path:
    """Where the pages are: beside this module in a wheel, in ``docs/errors`` of a checkout."""
    return _SHIPPED if _SHIPPED.is_dir() else _CHECKOUT


async def error_page(request: Request) -> Response:
    """The page of one code of the catalogue.

    Raises:
        HTTPException: 404 for any other.
    """
    code = request.path_params["code"]
    if code not in CATALOGUE:  # a closed list, so no path can be smuggled in
        raise HTTPException(404)
    if "text/html" in request.headers.get("accept", ""):
        return Response(_html(code), 200, _HEADERS, "text/html")
    return Response(_markdown(code), 200, _HEADERS, "text/markdown")


@cache
def _markdown(code: str) -> str:
    return (folder() / f"{code}.md").read_text(encoding="utf-8")


@cache
def _html(code: str) -> str:
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = renderer.parse(_markdown(code))
    for token in tokens:
        _drop_suffix(token)
    body = renderer.renderer.render(tokens, renderer.options, {})
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(code)} · Altyaa</title>\n<style>{_STYLE}</style>\n<header>{_BRAND}</header>\n"
        f"<main>\n{body}</main>\n<footer>{_ONWARD}</footer>\n</html>\n"
    )


def _drop_suffix(token: Token) -> None:
    """``key_revoked.md``, a link between files, is ``key_revoked`` as an address."""
    for child in token.children or ():
        target = child.attrGet("href")
        if isinstance(target, str) and "/" not in target:
            child.attrSet("href", target.removesuffix(".md"))
