"""The languages there are, by GNU gettext: English as the code has it, others from ``altyaa/locale/de.po``."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

import altyaa

FOLDER = Path(altyaa.__file__).parent / "locale"
SOURCE = "en"


def locales() -> tuple[str, ...]:
    """The languages there are: English, and one for each file."""
    return _locales(FOLDER)


@cache
def _locales(folder: Path) -> tuple[str, ...]:
    return (SOURCE, *sorted(path.stem for path in folder.glob("*.po")))


def tag(locale: str) -> str:
    """As HTML, HTTP and mail name a language (RFC 5646): ``pt-BR``."""
    return locale.replace("_", "-")


def translations(locale: str) -> NullTranslations:
    """The texts of one language; English is as it stands in the code.

    Raises:
        FileNotFoundError: There is no such language.
    """
    return NullTranslations() if locale == SOURCE else _read(FOLDER / f"{locale}.po", locale)


@cache
def _read(path: Path, locale: str) -> GNUTranslations:
    # Settings ask which languages there are; what reads one would cost every command its time.
    from babel import Locale
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, Locale.parse(locale)))
    compiled.seek(0)
    return GNUTranslations(compiled)
