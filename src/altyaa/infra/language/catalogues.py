"""The languages there are, by GNU gettext: English as the code has it, others from ``altyaa/locale/de.po``."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

import structlog

import altyaa

FOLDER = Path(altyaa.__file__).parent / "locale"
SOURCE = "en"
_ENGLISH = NullTranslations()
_log = structlog.get_logger("language")


def locales() -> tuple[str, ...]:
    """The languages there are: English, and one for each file that is called as a language."""
    return _locales(FOLDER)


@cache
def _locales(folder: Path) -> tuple[str, ...]:
    found = sorted(path.stem for path in folder.glob("*.po"))
    if not found:
        return (SOURCE,)  # without babel, which would cost every command its time

    from babel.localedata import exists

    return (SOURCE, *filter(exists, found))


def tag(locale: str) -> str:
    """As HTML, HTTP and mail name a language (RFC 5646): ``pt-BR``."""
    return locale.replace("_", "-")


def translations(locale: str) -> NullTranslations:
    """The texts of one language; English is as it stands in the code.

    Raises:
        FileNotFoundError: There is no such language.
    """
    return _ENGLISH if locale == SOURCE else _read(FOLDER / f"{locale}.po", locale)


@cache
def _read(path: Path, locale: str) -> GNUTranslations:
    from babel import Locale
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file, Locale.parse(locale))
    # One that lost a value, or names another, would fail where it is said: it is said in English.
    for wrong in [message for message, _ in catalogue.check()]:
        _log.warning("translation_wrong", language=locale, text=wrong.id)
        catalogue.delete(wrong.id)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
