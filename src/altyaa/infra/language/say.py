"""A sentence, said in a language."""

from datetime import date, timedelta
from gettext import NullTranslations

from altyaa.infra.language.catalogues import SOURCE, translations
from altyaa.infra.language.values import day, number, span, together
from altyaa.kernel.text import Text, Value


def say(text: Text | str, locale: str = SOURCE) -> str:
    """In one language, with its values; in English where that language has no words for it.

    Args:
        text: A text by itself is a message of the catalogue, without values.

    Raises:
        FileNotFoundError: There is no such language.
        KeyError: The message names a value that it was not given.
    """
    known = translations(locale)
    if isinstance(text, str):
        return _found(known, text)
    if text.plural is None:
        said = _found(known, text.message)
    else:
        said = known.ngettext(text.message, text.plural, _count(text))
    return said % {name: _value(value, locale) for name, value in text.values.items()} if text.values else said


def _found(known: NullTranslations, message: str) -> str:
    """Nothing, as a scope of the deployment may have for its sentence, is said as nothing: a catalogue has its head
    under the empty text."""
    return known.gettext(message) if message else ""


def _count(text: Text) -> int:
    number_of = text.values["num"]
    if not isinstance(number_of, int):
        raise TypeError("what is counted is a whole number")
    return number_of


def _value(value: Value, locale: str) -> str:
    match value:
        case str():
            return value
        case int():
            return number(value, locale)
        case date():
            return day(value, locale)
        case timedelta():
            return span(value, locale)
        case Text():
            return say(value, locale)
    return together([_value(each, locale) for each in value], locale)
