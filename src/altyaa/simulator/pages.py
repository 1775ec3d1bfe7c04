"""The pages that a person sees at a simulated platform: who they are, what they allow, what went wrong."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from altyaa.providers.pack import Pack
from altyaa.simulator.wire import Response

_FOLDER = Path(__file__).parent / "templates"
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_STYLE = (_FOLDER / "style.css").read_text()
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def page(template: str, pack: Pack, *, status: int = 200, **context: Any) -> Response:
    """A page of a platform."""
    html = _TEMPLATES.get_template(template).render(context, title=pack.title, style=_STYLE)
    return Response(status, _HEADERS, html.encode())


def wrong(pack: Pack, code: str, sentence: str) -> Response:
    """An authorization request that leads nowhere: the person is told, the app is not."""
    return page("wrong.html", pack, status=400, code=code, sentence=sentence)
