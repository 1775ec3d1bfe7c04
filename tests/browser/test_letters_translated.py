"""In a language that puts every text in brackets, no letter says anything outside them but names and values."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from altyaa.cli.catalogue.pot import catalogue
from altyaa.infra.language import catalogues
from altyaa.testing.cluster import Cluster
from tests.browser.letters import every_letter
from tests.browser.test_letters import html_of, text_of
from tests.connections.engine.house import built
from tests.everypage.test_translated import Reader

# Its days, numbers and lists have no words in them.
LANGUAGE = "ja"
_VALUE = re.compile(r"%\(\w+\)s")
# What people and platforms called things, and what an event has in the words of then.
_NAMES = (
    "Altyaa", "Harbor Coffee", "BI Dashboard", "Trend Reader", "Blue key", "curl/8.5", "Firefox", "Linux",
    "the token before the last was sent", "The platform asks for a new sign-in every 60 days.",
    "The sign-in at the platform is over.", "Access was taken back at the platform.",
    "The page is no longer among those that this account may manage.",
)  # fmt: skip
_ALLOWED = re.compile(
    "|".join(map(re.escape, _NAMES))
    + r"|https?://\S+|[\w.+-]+@[\w.-]+|\b(key|app|grt)_\w+|Page \d|(?<=⟧)…?[0-9A-Za-z]{4}(?=⟦)"
)


def bracketed() -> Catalog:
    """Every text of the catalogue in brackets, and each value in it between them."""
    made = Catalog(LANGUAGE)
    for message in catalogue():
        if isinstance(message.id, str):
            made.add(message.id, _in_brackets(message.id))
        else:
            made.add(message.id, tuple(map(_in_brackets, message.id))[: made.num_plurals])
    return made


def _in_brackets(text: str) -> str:
    return f"⟦{_VALUE.sub(lambda value: f'⟧{value[0]}⟦', text)}⟧"


def outside(said: str) -> list[str]:
    """What is neither in brackets nor allowed."""
    left = re.sub(r"⟦[^⟦⟧]*⟧", "\n", _ALLOWED.sub("", said))
    return [line.strip() for line in left.splitlines() if re.search(r"[^\W\d_]{2}", line)]


async def test_nothing_in_a_letter_is_outside_the_catalogue(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / f"{LANGUAGE}.po").open("wb") as file:
        write_po(file, bracketed())
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    async with cluster.fresh() as database, built(database, tmp_path) as house:
        letters = await every_letter(house, tmp_path, LANGUAGE)
    left = {}
    for name, letter in letters.items():
        assert letter["Content-Language"] == LANGUAGE
        reader = Reader()
        reader.feed(html_of(letter))
        if lines := outside(" ".join("".join(reader.said).split())) + outside(" ".join(text_of(letter).split())):
            left[name] = lines
    assert not left, "\n".join(f"{name}: {lines}" for name, lines in left.items())


def test_the_check_sees_a_sentence_and_a_value_that_nobody_can_translate() -> None:
    assert outside("⟦Join ⟧Harbor Coffee⟦ as ⟧⟦an Owner⟧⟦ by ⟧2026年11月24日⟦.⟧ ⟦Ends in ⟧…x4Kd⟦.⟧") == []
    assert outside("Join ⟦now⟧ ⟦as ⟧an Owner⟦.⟧") == ["Join", "an Owner"]
