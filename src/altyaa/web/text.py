"""The language of who asks."""

from babel import negotiate_locale
from starlette.requests import Request

from altyaa.infra.language.catalogues import SOURCE, locales


def locale_of(request: Request) -> str:
    """The first language of ``Accept-Language`` that there is (RFC 9110 §12.5.4, by order of preference); else the
    deployment's own, ``ALTYAA_LANGUAGE``."""
    asked = [part.partition(";") for part in request.headers.get("accept-language", "")[:500].split(",")]
    ranked = sorted(asked, key=lambda each: -_weight(each[2]))
    tags = [tag.strip().replace("-", "_") for tag, _, _ in ranked]
    known = {each.lower(): each for each in locales()}  # case says nothing in them (RFC 5646 §2.1.1)
    found = negotiate_locale([tag.lower() for tag in tags if tag], known)
    return _own(request) if found is None else known[found]


def _own(request: Request) -> str:
    """That of the application, which keeps it in its state."""
    app = request.scope.get("app")
    return SOURCE if app is None else getattr(app.state, "language", SOURCE)


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
