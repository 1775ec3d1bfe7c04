"""What people read, in their language, by GNU gettext: English as the code has it, others from ``locale/de.po``."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import Request

FOLDER = Path(__file__).parent / "locale"
SOURCE = "en"


def N_(text: str) -> str:
    """Mark a text for the catalogue; a template translates it."""
    return text


def locales() -> tuple[str, ...]:
    """The languages there are: English, and one for each file."""
    return _locales(FOLDER)


@cache
def _locales(folder: Path) -> tuple[str, ...]:
    return (SOURCE, *sorted(path.stem for path in folder.glob("*.po")))


def locale_of(request: Request) -> str:
    """The first language of ``Accept-Language`` that there is (RFC 9110 §12.5.4, by order of preference)."""
    asked = [part.partition(";") for part in request.headers.get("accept-language", "")[:500].split(",")]
    ranked = sorted(asked, key=lambda each: -_weight(each[2]))
    tags = [tag.strip().replace("-", "_") for tag, _, _ in ranked]
    known = {each.lower(): each for each in locales()}  # case says nothing in them (RFC 5646 §2.1.1)
    found = negotiate_locale([tag.lower() for tag in tags if tag], known)
    return SOURCE if found is None else known[found]


def translations(locale: str) -> NullTranslations:
    """The texts of one language; English is as it stands in the code.

    Raises:
        FileNotFoundError: There is no such language.
    """
    return NullTranslations() if locale == SOURCE else _read(FOLDER / f"{locale}.po", locale)


@cache
def _read(path: Path, locale: str) -> GNUTranslations:
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, Locale.parse(locale)))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
