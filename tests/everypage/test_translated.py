"""A translation is a file: with one that puts every text in brackets, nothing that people read is left outside."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from altyaa.cli.catalogue.pot import catalogue
from altyaa.infra.language import catalogues
from tests.access.pages.house import Browser
from tests.everypage.seed import NAMES, Furnished
from tests.everypage.visits import Visit, visits

# A language that no deployment has: what was rendered in it is asked for by nobody else.
LANGUAGE = "eo"
# Names, ids, addresses and words of programs: scopes, types of events.
_TITLES = ("Altyaa Auth", "Altyaa", "Google", "Facebook", "Instagram", "TikTok Business", "TikTok")
_NAMES = re.compile(
    "|".join(map(re.escape, sorted({*NAMES, *_TITLES}, key=len, reverse=True)))
    + r"|[\w.+-]+@[\w.-]+|\b(wks|key|usr|app|con|inv|cst|grt|sec|evt|pky|lnk)_\w+|al[a-z]_\S*|\b\d[0-9a-f:.]*(/\d+)?"
    + r"|app\.example\S*|https://|httpx|\b[a-z_]+(\.[a-z_]+)+(?![a-z])"
)
_NOT_READ = {"script", "style", "time", "code", "pre"}
_VOID = {"input", "br", "wbr", "meta", "link", "img", "hr", "col"}
_SAID = {"aria-label", "title", "placeholder", "alt", "data-label", "data-copied", "data-by-hand"}


class Reader(HTMLParser):
    """What people read on a page, in its order. Attributes come before the text that they stand at."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._mute: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self._part(tag)
        self.said += [f"\n{named[name]}\n" for name in _SAID & named.keys()]
        is_mute = self._mute or tag in _NOT_READ or named.get("aria-hidden") == "true" or named.get("translate") == "no"
        if is_mute and tag not in _VOID:
            self._mute.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)
        if self._mute and self._mute[-1] == tag:
            self._mute.pop()

    def handle_data(self, data: str) -> None:
        if not self._mute:
            self.said.append(data)

    def _part(self, tag: str) -> None:
        """What stands in two elements is two texts: an address would else run on into the next one."""
        if tag != "wbr":
            self.said.append("\n")


def outside(page: str) -> list[str]:
    """The texts of a page that are in no brackets and no names."""
    reader = Reader()
    reader.feed(page)
    depth, kept = 0, []
    for sign in "".join(reader.said):
        depth += (sign == "⟦") - (sign == "⟧")
        kept.append(sign if depth == 0 else "")
    left = _NAMES.sub("", "".join(kept))
    return [line.strip() for line in re.split(r"[\n⟧]+", left) if re.search(r"[^\W\d_]{2}", line)]


def bracketed() -> Catalog:
    """Every text of the catalogue, in brackets."""
    made = Catalog(LANGUAGE)
    for message in catalogue():
        if isinstance(message.id, tuple):
            made.add(message.id, tuple(f"⟦{each}⟧" for each in message.id))
        elif message.id:
            made.add(message.id, f"⟦{message.id}⟧")
    return made


@pytest.fixture
def esperanto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The language is there."""
    with (tmp_path / f"{LANGUAGE}.po").open("wb") as file:
        write_po(file, bracketed())
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)


def is_converted(visit: Visit) -> bool:
    return not visit.route.startswith("/_style")


@pytest.mark.usefixtures("esperanto")
async def test_nothing_that_people_read_is_outside_the_catalogue(
    furnished: Furnished, mara: Browser, stranger: Browser
) -> None:
    left = {}
    for visit in filter(is_converted, visits(furnished)):
        who = mara if visit.signed_in else stranger
        page = await who.client.get(visit.path, headers={"Accept-Language": f"{LANGUAGE}, en;q=0.5"})
        assert page.headers["content-language"] == LANGUAGE
        assert f'<html lang="{LANGUAGE}"' in page.text
        if lines := outside(page.text):
            left[visit.route] = lines
    assert not left, "\n".join(f"{route}: {lines}" for route, lines in left.items())


@pytest.mark.usefixtures("esperanto")
async def test_a_refusal_is_in_the_language_of_who_is_refused(furnished: Furnished, stranger: Browser) -> None:
    page = await stranger.client.get("/nowhere", headers={"Accept-Language": LANGUAGE})
    assert page.status_code == 404
    assert outside(page.text) == []
    assert "⟦Nothing here⟧" in page.text


@pytest.mark.usefixtures("esperanto")
async def test_a_refusal_is_said_with_its_values(furnished: Furnished, mara: Browser) -> None:
    path = f"/w/{furnished.workspace.wire_id}/reputation/connections/policies/google"
    typed = {"answer": "set", "check_interval_seconds": "1", "check_interval_seconds_unit": "minutes"}
    form = {"csrf_token": await mara.token(path, path), **typed}
    page = await mara.client.post(path, data=form, headers={"Accept-Language": LANGUAGE})
    assert page.status_code == 422
    assert outside(page.text) == []
    assert "⟦The check interval of Google is at least 2000 seconds (33 minutoj 20 sekundoj): ⟦all" in page.text


async def test_a_language_that_is_not_there_is_english(stranger: Browser) -> None:
    for asked in ("eo", "xx-nonsense", "de;q=x", "*", ",,,", "en-GB"):
        page = await stranger.client.get("/nowhere", headers={"Accept-Language": asked})
        assert page.headers["content-language"] == "en"
        assert "Nothing here" in page.text


def test_the_check_sees_what_is_outside() -> None:
    page = '<p title="⟦A⟧">⟦Join <b>Harbor ⟦x⟧</b> now⟧ Left out</p><time>3 March</time><a aria-label="Close">×</a>'
    assert outside(page) == ["Left out", "Close"]
    assert outside("<b>mara@harbor<wbr>.example</b><span>Page</span>") == ["Page"]
