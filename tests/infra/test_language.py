"""A sentence and its values, said in English and in a language that is a file."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from altyaa.infra.language import catalogues
from altyaa.infra.language.say import say
from altyaa.infra.language.values import moment, number, span
from altyaa.kernel.text import Text, Value, counted, sentences, text

GERMAN = """\
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#, python-format
msgid "%(name)s ends on %(day)s: %(why)s"
msgstr "%(why)s Darum endet %(name)s am %(day)s."

msgid "It works."
msgstr "Es geht."

#, python-format
msgid "a key"
msgid_plural "%(num)s keys"
msgstr[0] "ein Schlüssel"
msgstr[1] "%(num)s Schlüssel"
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "de.po").write_text(GERMAN)
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    return "de"


def test_a_sentence_is_said_with_its_values_in_the_order_of_the_language(german: str) -> None:
    ends = text("%(name)s ends on %(day)s: %(why)s", name="It works.", day=date(2026, 3, 4), why=text("It works."))
    assert say(ends) == "It works. ends on 4 March 2026: It works."
    assert say(ends, german) == "Es geht. Darum endet It works. am 4. März 2026.", "a name is not translated"
    assert say("It works.", german) == "Es geht."
    assert say(text("Nobody translated this."), german) == "Nobody translated this."


def test_nothing_is_said_as_nothing(german: str) -> None:
    """In a catalogue the empty text is its own head."""
    assert say("", german) == say(text(""), german) == ""


@pytest.mark.parametrize(("num", "english", "said"), [(1, "a key", "ein Schlüssel"), (1200, "1,200 keys", "1.200")])
def test_numbers_choose_the_form(german: str, num: int, english: str, said: str) -> None:
    assert say(counted("a key", "%(num)s keys", num)) == english
    assert say(counted("a key", "%(num)s keys", num), german).startswith(said)


def test_a_translation_that_lost_a_value_is_said_in_english(german: str) -> None:
    wrong = GERMAN.replace("%(day)s.", "%(tag)s.").replace('"%(num)s Schlüssel"', '"%(zahl)s Schlüssel"')
    (catalogues.FOLDER / "de.po").write_text(wrong)
    ends = text("%(name)s ends on %(day)s: %(why)s", name="It", day=date(2026, 3, 4), why=text("It works."))
    assert say(ends, german) == "It ends on 4. März 2026: Es geht."
    assert say(counted("a key", "%(num)s keys", 3), german) == "3 keys"


def test_a_file_that_is_called_as_no_language_is_none(german: str) -> None:
    for name in ("german.po", "xx.po", "De Luxe.po"):
        (catalogues.FOLDER / name).write_text(GERMAN)
    assert catalogues.locales() == ("en", german)


def test_a_percent_sign_is_one_where_there_are_no_values() -> None:
    assert say(text("Full: 100% (see %(x)s)")) == "Full: 100% (see %(x)s)"
    with pytest.raises(KeyError):
        say(text("%(one)s %(two)s", one="1"))


@pytest.mark.parametrize(
    ("value", "english", "said"),
    [
        (12500, "12,500", "12.500"),
        (datetime(2026, 11, 4, 0, 30, tzinfo=timezone(timedelta(hours=2))), "3 November 2026", "3. November 2026"),
        (timedelta(hours=19, minutes=12, seconds=5), "19 hours 12 minutes", "19 Stunden 12 Minuten"),
        (timedelta(days=1, seconds=0.4), "1 day", "1 Tag"),
        (timedelta(0), "0 seconds", "0 Sekunden"),
        (("a", text("It works."), "c"), "a, It works. and c", "a, Es geht. und c"),
    ],
)
def test_values_are_written_as_the_language_does(german: str, value: Value, english: str, said: str) -> None:
    assert say(Text("%(it)s", {"it": value})) == english
    assert say(Text("%(it)s", {"it": value}), german) == said


def test_sentences_follow_each_other_as_the_language_has_it(german: str) -> None:
    paragraph = sentences(text("It works."), text("Nobody translated this."), text("It works."))
    assert say(paragraph) == "It works. Nobody translated this. It works."
    with (catalogues.FOLDER / f"{german}.po").open("a") as file:
        file.write('\nmsgid "%(before)s %(after)s"\nmsgstr "%(before)s – %(after)s"\n')
    assert say(paragraph, german) == "Es geht. – Nobody translated this. – Es geht."
    assert say(sentences(text("It works.")), german) == "Es geht."


def test_a_time_is_told_in_utc() -> None:
    at = datetime(2026, 11, 4, 9, 3, 7, tzinfo=timezone(timedelta(hours=2)))
    assert moment(at) == "4 November 2026, 07:03 UTC"
    assert moment(at, "de") == "4. November 2026, 07:03 UTC"
    assert number(0.5, "de") == "0,5"
    assert span(timedelta(days=30), "pl") == "30 dni"
    assert moment(at.astimezone(UTC)) == moment(at)
