"""A template becomes an answer: the shell's components around a slice's own page, and the strict headers."""

import re
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from altyaa.infra.language.catalogues import tag, translations
from altyaa.infra.language.say import say
from altyaa.infra.language.values import day, moment, number, span
from altyaa.web import words
from altyaa.web.assets import asset_url
from altyaa.web.model import Viewer
from altyaa.web.text import locale_of

_SHELL = Path(__file__).parent / "templates"
_FORM_TARGET = re.compile(r"[a-z][a-z0-9+.-]*:(//[A-Za-z0-9.:\[\]-]+)?")
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Pages:
    """The pages of one slice.

    Args:
        folder: The slice's own ``templates/``. The shell's are beside them, as ``web/frame.html`` and so on.
    """

    def __init__(self, *folder: Path) -> None:
        self._folders = [*folder, _SHELL]
        self._by_locale: dict[str, Environment] = {}

    def _templates(self, locale: str) -> Environment:
        """Those of one language: what a template says is looked up when it is rendered."""
        if locale not in self._by_locale:
            self._by_locale[locale] = environment(self._folders, locale)
        return self._by_locale[locale]

    def render(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        viewer: Viewer | None = None,
        csrf_token: str | None = None,
        form_targets: tuple[str, ...] | None = (),
        headers: dict[str, str] | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """Fill a template in.

        Args:
            viewer: Who is signed in. ``web/frame.html`` needs one, and then ``csrf_token`` too: it can sign out.
            csrf_token: For ``form.post``; a template that has a form and was given none raises.
            form_targets: Origins beside our own that a form of this page may lead to (``https://app.example``, or
                ``app.scheme:``), through a redirect too. The consent page needs the client's. None where one of
                them has no name in a policy, which knows no IPv6 addresses: forms may then lead anywhere.
            headers: Sent in addition.

        Raises:
            jinja2.TemplateError: The template does not exist, or names a value that it was not given.
            ValueError: A form target is no origin.
        """
        given = context if csrf_token is None else context | {"csrf_token": csrf_token}
        locale = locale_of(request)
        html = self._templates(locale).get_template(template).render(given, viewer=viewer, path=request.url.path)
        policy = {"Content-Language": tag(locale), "Content-Security-Policy": content_security_policy(form_targets)}
        return HTMLResponse(html, status, _HEADERS | policy | (headers or {}))


def environment(folders: list[Path], locale: str) -> Environment:
    """What templates are read and filled in with, in one language.

    Raises:
        FileNotFoundError: There is no such language.
    """
    made = Environment(
        loader=FileSystemLoader(folders),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # they are the installed release
        trim_blocks=True,
        lstrip_blocks=True,
    )
    known = translations(locale)
    # A text of a template is markup, with the values in it escaped: _("…") takes literals alone. What code says goes
    # through the filter, which leaves it text.
    made.install_gettext_translations(known, newstyle=True)  # type: ignore[attr-defined] # of the extension
    made.filters["translated"] = partial(say, locale=locale)
    made.globals |= {"asset": asset_url, "lang": tag(locale)}
    for word in (words.initials, words.machine, words.breakable):
        made.filters[word.__name__] = word
    for value in (moment, day, number, span):
        made.filters[value.__name__] = partial(value, locale=locale)
    return made


def content_security_policy(form_targets: tuple[str, ...] | None = ()) -> str:
    """The policy of every page (CSP Level 3): nothing inline, nothing from elsewhere, in nobody's frame.

    Args:
        form_targets: As in ``Pages.render``.

    Raises:
        ValueError: A form target is no origin; a space or a semicolon in one would write policy.
    """
    if wrong := [target for target in form_targets or () if not _FORM_TARGET.fullmatch(target)]:
        raise ValueError(f"not an origin: {wrong[0]!r}")
    targets = " ".join(("'self'", *(form_targets or ())))
    forms = "" if form_targets is None else f"form-action {targets}; "
    return (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        f"font-src 'self'; {forms}base-uri 'none'; frame-ancestors 'none'"
    )
