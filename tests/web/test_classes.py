"""Every class that a page names has a rule, and every rule a page that names it."""

import re
from collections.abc import Iterator
from pathlib import Path

import altyaa

SOURCE = Path(altyaa.__file__).parent
_APART = ("simulator", "proof", "infra/mail")
_NAMED = re.compile(r"""class(?:Name: |=)"([^"]*)\"""")
_FILLED_IN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def pages() -> dict[str, str]:
    """Templates and scripts of pages, by their names."""
    found = sorted([*SOURCE.rglob("*.html"), *(SOURCE / "web" / "static").glob("*.js")])
    names = {path.relative_to(SOURCE).as_posix(): path.read_text() for path in found}
    return {name: text for name, text in names.items() if not name.startswith(_APART)}


def named() -> Iterator[tuple[str, str]]:
    """Classes that stand in them as they are, with the file."""
    for name, text in pages().items():
        for value in _NAMED.findall(_FILLED_IN.sub(" ", text)):
            yield from ((each, name) for each in value.split())


def ruled() -> Iterator[tuple[str, str]]:
    """Classes of style sheets, with the file."""
    for path in sorted((SOURCE / "web" / "static").glob("*.css")):
        text = re.sub(r'/\*.*?\*/|"[^"]*"', "", path.read_text(), flags=re.DOTALL)
        for selector in re.findall(r"([^{}]+)\{", text):
            yield from ((each, path.name) for each in re.findall(r"\.([a-zA-Z][\w-]*)", selector))


def test_every_class_of_a_page_has_a_rule() -> None:
    rules = {each for each, _ in ruled()}
    assert {each: file for each, file in named() if each not in rules} == {}


def test_every_rule_has_a_page() -> None:
    # A class may also be a word that a page passes, or that code does: a kind of pill, a method of HTTP.
    words = set(re.findall(r"[\w-]+", " ".join([*pages().values(), *(p.read_text() for p in SOURCE.rglob("*.py"))])))
    assert {each: file for each, file in ruled() if each not in words} == {}
