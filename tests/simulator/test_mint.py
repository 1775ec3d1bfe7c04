"""Codes and tokens: the same for a seed, and unlike one another."""

from altyaa.simulator.mint import Mint
from altyaa.simulator.state import Person
from tests.simulator.stage import stage


def test_a_seed_makes_the_same_tokens_in_whatever_order() -> None:
    """Tokens of one person do not depend on what others asked for before."""
    first, second = stage(seed=7), stage(seed=7)
    second.google.people["111"] = Person("111", "Tom", "tom@harbor.example")
    second.google_tokens(person="111")
    second.long_token()
    for name in ("access_token", "refresh_token"):
        assert first.google_tokens()[name] == second.google_tokens()[name]
    assert first.long_token() != stage(seed=8).long_token()


def test_no_two_texts_are_alike() -> None:
    mint = Mint(1)
    texts = {mint.text(kind, whose, 40) for kind in ("a", "b") for whose in ("x", "y") for _ in range(500)}
    assert len(texts) == 2000
    assert all(len(text) == 40 and text.isalnum() for text in texts)


def test_chance_is_even() -> None:
    mint = Mint(1)
    below = sum(mint.chance("fault", number) < 0.25 for number in range(4000))
    assert 900 < below < 1100
