"""Every kind of letter: what it says in text and in HTML, and how it looks."""

import re
from collections.abc import AsyncIterator
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest

from altyaa.testing.cluster import Cluster
from altyaa.worker.jobs import composers
from tests.browser.conftest import Open
from tests.browser.letters import FOUND, URL, every_letter
from tests.browser.looks import DARK, DARK_NARROW, DESKTOP, NARROW, Look
from tests.connections.engine.house import built

Letters = dict[str, EmailMessage]
_SECRET = re.compile(r"al[a-z]_[0-9A-Za-z]{40,}")
_LINKS = ("member.invited", "password link", "address link")
_TOO_PLAIN = re.compile(r"\b(please|sorry|oops|kindly|click here|dear)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
async def letters(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Letters]:
    folder = tmp_path_factory.mktemp("letters")
    async with cluster.fresh() as database, built(database, folder) as house:
        kinds = set(composers(house.runtime.keyring, URL))
        found = await every_letter(house, folder)
        assert kinds == {name.partition(" ")[0] for name in found} - {"password", "address", "factor"}, (
            "a kind of letter has no sample"
        )
        yield found


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    said: str = body.get_content()
    return said


def html_of(letter: EmailMessage) -> str:
    body = letter.get_body(("html",))
    assert body is not None
    said: str = body.get_content()
    return said


def words(text: str) -> str:
    return " ".join(text.split())


async def test_text_and_html_say_the_same(letters: Letters) -> None:
    for name, letter in letters.items():
        html = html_of(letter)
        paragraphs = [
            words(unescape(re.sub("<[^>]+>", "", each))) for each in re.findall(r"<p[^>]*>(.*?)</p>", html, re.S)
        ]
        text = words(text_of(letter))
        _, *said, reason = paragraphs
        for each in (*(each for each in said if not each.startswith("Or open this address")), reason):
            assert each in text, (name, each)
        for address in re.findall(r'href="([^"]+)"', html):
            assert unescape(address) in text, name
        assert words(unescape(re.findall(r"<h1[^>]*>(.*?)</h1>", html)[0])) == letter["Subject"], name


async def test_each_says_why_it_came_and_what_to_do(letters: Letters) -> None:
    for name, letter in letters.items():
        text = text_of(letter)
        assert "-- \n" in text.replace("\r", ""), name
        assert text.replace("\r", "").split("-- \n")[1].startswith("You got this because "), name
        assert len(letter["Subject"]) <= 78, name
        assert not _TOO_PLAIN.search(text), name
        lines = text.replace("\r", "").splitlines()
        assert f"\n{URL}/" in text.replace("\r", ""), name
        assert all(len(line) <= 76 or "/" in line or "_" in line for line in lines), name


async def test_none_loads_anything_and_none_holds_a_secret_but_its_link(letters: Letters) -> None:
    for name, letter in letters.items():
        html = html_of(letter)
        assert not re.search(r"<(img|link|script|iframe|object|video|audio|source|form|svg|base)\b", html), name
        assert not re.search(r"url\(|@import|@font-face|\bsrc=|background=", html), name
        assert "http-equiv" not in html
        for part in (text_of(letter), html):
            secrets = set(_SECRET.findall(part))
            assert len(secrets) == (1 if name in _LINKS else 0), name
        hrefs = set(map(unescape, re.findall(r'href="([^"]+)"', html)))
        assert len(hrefs) <= 1, "one thing to do"
        assert all(href.startswith(f"{URL}/") for href in hrefs), name
        assert "attachment" not in str(letter.get("Content-Disposition")), name
        assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"], name


@pytest.mark.parametrize("look", [DESKTOP, DARK, NARROW, DARK_NARROW], ids=lambda look: look.name)
async def test_every_letter_looks_right(look: Look, letters: Letters, visit: Open, tmp_path: Path) -> None:
    async with visit(look) as window:
        for name, letter in letters.items():
            file = tmp_path / "letter.html"
            file.write_text(html_of(letter), encoding="utf-8")
            await window.page.goto(file.as_uri())
            await window.shoot(f"letter-{re.sub('[^a-z_]+', '-', name)}")
            await window.check()


async def test_where_a_leak_was_found_is_told_and_not_linked(letters: Letters) -> None:
    letter = letters["api_key.leaked it lives on"]
    assert FOUND in text_of(letter)
    assert f'href="{FOUND}"' not in html_of(letter)
