"""What people read is in one file, and a translation of it is another."""

from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po

from altyaa.cli.catalogue import code, templates
from altyaa.cli.catalogue.pot import PATH, catalogue, written
from altyaa.infra.language.catalogues import FOLDER
from altyaa.kernel import problems
from altyaa.kernel.problems import Problem
from altyaa.kernel.scopes import BUILT_IN


def test_the_catalogue_is_as_make_catalogue_would_write_it() -> None:
    assert PATH.read_text() == written(), "run `make catalogue`"


def test_it_holds_every_sentence_of_a_refusal_and_every_scope() -> None:
    sentences = {each.public for each in vars(problems).values() if isinstance(each, Problem)}
    scopes = {text for scope in BUILT_IN for text in (scope.title, scope.sentence)}
    assert sentences | scopes <= {message.id for message in catalogue()}


def test_it_changes_where_a_text_does_and_nowhere_else() -> None:
    assert written() == written()
    text = PATH.read_text()
    assert "Date" not in text
    assert str(FOLDER) not in text


def test_texts_of_a_template_are_found_however_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "{% set head %}{{ _('One') }}{% endset %}<a title=\"{{ _('Join %(name)s', name=x) }}\">"
        "{{ ngettext('%(num)d key', '%(num)d keys', n) }}{% trans %}Three{% endtrans %}"
        "{% trans num=n %}a page{% pluralize %}{{ num }} pages{% endtrans %}{{ _(x) }}"
    )
    assert list(templates.texts(path)) == [
        "One", "Join %(name)s", ("%(num)d key", "%(num)d keys"), "Three", ("a page", "%(num)s pages")
    ]  # fmt: skip


def test_texts_of_the_code_are_found_where_they_are_marked_or_refuse(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        "SHORT = 'Too short.'\n"
        "NOTES = {'a': ('good', N_('Done.'), N_('It is ' 'over.'))}\n"
        "def act():\n    return Refused(INVALID_VALUE, 'for the log', SHORT if x else 'Too long.')\n"
        "def other():\n    return Refused(NOT_FOUND, 'for the log', detail='Gone.') or Link('Home', '/')\n"
        "def computed(n):\n    return Refused(NOT_FOUND, 'for the log', f'{n} is too many')\n"
        "def told(n):\n    return text('By %(name)s', name=n), counted('a day', '%(num)s ' 'days', n)\n"
    )
    assert set(code.texts(path)) == {
        "Too short.", "Too long.", "Done.", "It is over.", "Gone.", "Home", "By %(name)s", ("a day", "%(num)s days")
    }  # fmt: skip


def complaints(path: Path) -> list[str]:
    """What is wrong with a translation."""
    read = read_po(BytesIO(path.read_bytes()), path.stem)
    lost = [f"{message.id}: {error}" for message, errors in read.check() for error in errors]
    return lost + [f"{message.id}: fuzzy" for message in read if message.id and message.fuzzy]


def test_every_translation_keeps_the_places_of_values() -> None:
    assert [line for path in FOLDER.glob("*.po") for line in complaints(path)] == []


def test_a_translation_that_loses_a_value_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "de.po"
    path.write_text('#, python-format\nmsgid "Join %(name)s"\nmsgstr "%(nme)s beitreten"\n')
    assert len(complaints(path)) == 1
