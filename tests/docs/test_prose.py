"""Pages that point somewhere point at something, and their prose is plain."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from altyaa.cli.reference.pages import PAGES
from tests.docs.pages import PROSE, ROOT, name_of

# What looks like a path of this repository; `…`, capitals for a part (NNNN) and globs are patterns, not files.
_FOLDERS = ("src", "tests", "docs", "examples", "bench", "scripts", "requirements", ".ci")
_FILE = re.compile(rf"(?<![\w./-])(?:{'|'.join(map(re.escape, _FOLDERS))})/[\w./-]+")
# Short for a module below src/altyaa, as in `keys/verify.py`.
_MODULE = re.compile(r"(?<![\w./-])[a-z_]+(?:/[a-z_0-9]+)*\.py\b")
_EMPTY_WORDS = re.compile(r"\b(?:simply|just|easily|obviously|of course)\b", re.IGNORECASE)

pages = pytest.mark.parametrize("page", PROSE, ids=name_of)


def tokens(page: Path) -> list[Token]:
    """Blocks and what is inside them."""
    found = []
    for block in MarkdownIt("commonmark").enable("table").parse(page.read_text()):
        found += [block, *(block.children or ())]
    return found


def anchors(page: Path) -> set[str]:
    """What a link to a heading of the page may name, as GitHub makes it."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pages
def test_links_lead_somewhere(page: Path) -> None:
    for token in tokens(page):
        target = token.attrGet("href")
        if not isinstance(target, str) or urlsplit(target).scheme:
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


@pages
def test_a_file_that_is_named_exists(page: Path) -> None:
    text = page.read_text()
    for named in _FILE.findall(text):
        path = named.rstrip(".")
        if path.isupper() or "NNNN" in path or "CODE" in path:
            continue
        assert (ROOT / path).exists() or list((ROOT / path).parent.glob(f"{Path(path).name}-*")), named
    for named in _MODULE.findall(text):
        assert (ROOT / named).exists() or [*ROOT.glob(f"src/altyaa/**/{named}"), *ROOT.glob(f"*/{named}")], named


@pages
def test_prose_is_plain(page: Path) -> None:
    prose = "\n".join(token.content for token in tokens(page) if token.type == "text")
    if page.name == "CONTRIBUTING.md":
        prose = prose.replace('"simply" and "just"', "")
    assert not _EMPTY_WORDS.findall(prose)


@pages
def test_lines_fit_a_screen(page: Path) -> None:
    """Tables, code and links may be wider; prose not."""
    if page.name in PAGES:
        return
    outside = re.sub(r"^```.*?^```$|^\|.*$", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    assert not [line for line in outside.splitlines() if len(line) > 130]


def test_every_page_is_reachable_from_the_index() -> None:
    seen, waiting = set(), [ROOT / "docs" / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        for token in tokens(page):
            target = token.attrGet("href")
            if isinstance(target, str) and not urlsplit(target).scheme:
                linked = (page.parent / target.partition("#")[0]).resolve()
                waiting += linked.glob("*.md") if linked.is_dir() else [linked] if linked.suffix == ".md" else []
    assert {name_of(page) for page in PROSE} - {name_of(page) for page in seen} <= {"README.md"}


def test_the_backup_in_the_readme_is_the_one_that_is_tested() -> None:
    tested = (ROOT / "docs" / "howto" / "backup-and-restore.md").read_text()
    block = re.search(r"```sh\n(PATH=.+?pg_dump.+?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block is not None
    for line in block[1].splitlines():
        assert f"$ {line}\n" in tested


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [path.name[:4] for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_make_has_what_the_pages_ask_for() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for page in PROSE:
        for target in re.findall(r"^make ([a-z]+)|`make ([a-z]+)", page.read_text(), re.MULTILINE):
            name = "".join(target)
            assert re.search(rf"^{name}:", makefile, re.MULTILINE), f"{name_of(page)}: make {name}"
