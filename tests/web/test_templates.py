"""Every template of every slice, read as a tree: what none of them may say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import nodes

import altyaa
from altyaa.infra.language.catalogues import SOURCE
from altyaa.web.page import environment

ROOT = Path(altyaa.__file__).parent
# The platforms' own pages, as they are played: they are no pages of ours.
TEMPLATES = [path for path in sorted(ROOT.rglob("*.html")) if "simulator" not in path.parts]
# What one of them may say after all. Mail programs read no stylesheet.
_MAY = {
    "web/templates/web/form.html": "a form without its token",
    "infra/mail/templates/letter.html": "an inline style",
}
_LITERALS = {"_": 1, "gettext": 1, "ngettext": 2}
_MARKUP = {
    "an inline style": re.compile(r"<style|\sstyle\s*=", re.I),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']?", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)|javascript:", re.I),
    "a form without its token": re.compile(r"<form[^>]*method=[\"']?post", re.I),
    "something from elsewhere": re.compile(r"(?:src|<link[^>]*href)=[\"']?(?:https?:)?//", re.I),
}


def wrongs(source: str) -> list[str]:
    """What is wrong with a template."""
    tree = environment([], SOURCE).parse(source)
    text = "".join(each.data for each in tree.find_all(nodes.TemplateData))
    found = [name for name, pattern in _MARKUP.items() if pattern.search(text)]
    return found + list(_of_tree(tree))


def _of_tree(tree: nodes.Template) -> Iterator[str]:
    for call in tree.find_all(nodes.Call):
        literals = _LITERALS.get(call.node.name, 0) if isinstance(call.node, nodes.Name) else 0
        if not all(isinstance(each, nodes.Const) for each in call.args[:literals]) or len(call.args) < literals:
            yield "a text that is no literal"
    for filtered in tree.find_all(nodes.Filter):
        if filtered.name in ("safe", "forceescape", "urlize") and not isinstance(filtered.node, nodes.Const):
            yield f"|{filtered.name}"
    if any(True for _ in tree.find_all(nodes.ScopedEvalContextModifier)):
        yield "escaping is turned off"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_says_nothing_that_could_be_turned_against_its_reader(path: Path) -> None:
    may = _MAY.get(path.relative_to(ROOT).as_posix())
    assert [wrong for wrong in wrongs(path.read_text()) if wrong != may] == []


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("{{ _(name) }}", "a text that is no literal"),
        ("{{ _('Hello ' ~ name) }}", "a text that is no literal"),
        ("{% set x %}{{ gettext(name) }}{% endset %}", "a text that is no literal"),
        ("{{ ngettext('%(num)d key', many, n) }}", "a text that is no literal"),
        ("{{ _() }}", "a text that is no literal"),
        ("{{ name|safe }}", "|safe"),
        ("{{ name|urlize }}", "|urlize"),
        ("{% autoescape false %}{{ name }}{% endautoescape %}", "escaping is turned off"),
        ('<p style="color: red">', "an inline style"),
        ('<p class="{{ a }}" style="width: {{ b }}">', "an inline style"),
        ("<button onclick='x()'>", "an inline handler"),
        ("<script>x()</script>", "an inline script"),
        ("<a href='javascript:x()'>", "an inline script"),
        ('<form class="form" method="post" action="/">', "a form without its token"),
        ("<FORM METHOD=POST>", "a form without its token"),
        ("<img src='//cdn.example/x.png'>", "something from elsewhere"),
    ],
)
def test_the_check_sees_it(source: str, wrong: str) -> None:
    assert wrong in wrongs(source)


def test_the_check_lets_what_is_right_pass() -> None:
    right = (
        "{{ _('Join %(name)s', name=x) }}{{ ngettext('%(num)d key', '%(num)d keys', n) }}{% trans %}a{% endtrans %}"
        "{{ '<wbr>'|safe }}{{ x|translated }}<form action='/' method='get'></form>"
        "<script type='module' src='/x'></script>"
    )
    assert wrongs(right) == []
