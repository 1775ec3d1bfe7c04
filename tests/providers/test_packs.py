"""Packs: facts with a source and a day, and tables in which each entry can decide."""

import re
from datetime import date, timedelta
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from altyaa.providers.judging import Endpoint, judge
from altyaa.providers.model import Provider, Verdict
from altyaa.providers.pack import WORDS, Cause, Fact, Pack
from altyaa.providers.registry import PROVIDERS

WORLDS = {"reality-2026-11", "reality-classic", "seed-literal"}
CERTAINTIES = {"verified", "community", "assumed", "chosen"}
# As `Pack` promises them.
COMMON = set(re.findall(r"``([a-z_]+)``", (Pack.__doc__ or "").partition("facts:")[2].partition("causes:")[0])) - {
    "none"
}
CODE = sorted(Path(str(files("altyaa.providers"))).rglob("*.py"))

each_pack = pytest.mark.parametrize("pack", [each.pack for each in PROVIDERS.values()], ids=PROVIDERS)
each_cause = pytest.mark.parametrize(
    ("pack", "cause"),
    [
        pytest.param(each.pack, cause, id=f"{number}-{cause.code}")
        for each in PROVIDERS.values()
        for number, cause in enumerate(each.pack.causes)
    ],
)


@each_pack
def test_every_fact_says_where_it_is_from_when_and_how_certain(pack: Pack) -> None:
    known: list[Fact | Cause] = [*pack.facts.values(), *pack.causes]
    for each in known:
        assert each.source
        assert isinstance(each.observed_at, date)
        assert each.certainty in CERTAINTIES


@each_pack
def test_a_pack_has_the_facts_that_every_pack_has(pack: Pack) -> None:
    assert len(COMMON) > 20
    assert set(pack.facts) >= COMMON


@each_pack
def test_spans_are_seconds_or_a_word_for_none(pack: Pack) -> None:
    for name, fact in pack.facts.items():
        if name.endswith("_seconds"):
            assert fact.value in WORDS or (type(fact.value) is int and fact.value >= 0), name


@each_pack
def test_addresses_are_https_and_name_the_version_by_its_fact(pack: Pack) -> None:
    for name, fact in pack.facts.items():
        if name.endswith("_url"):
            assert fact.value.startswith("https://")
            assert "{api_version}" not in fact.value


@each_pack
def test_each_pack_has_the_worlds_and_reality_is_as_it_is(pack: Pack) -> None:
    assert set(pack.worlds) == WORLDS
    assert pack.in_world("reality-2026-11").facts == pack.facts
    for world in WORLDS:
        pack.in_world(world)
    with pytest.raises(KeyError):
        pack.in_world("seed_literal")


def test_in_the_words_of_the_mission_google_rotates_one_time_tokens() -> None:
    pack = PROVIDERS["google"].pack
    assert not pack.value("rotates")
    assert pack.in_world("seed-literal").value("rotates")
    assert pack.in_world("seed-literal").span("grace_seconds") == timedelta(0)


def test_the_policies_are_those_of_the_mission() -> None:
    google, facebook = PROVIDERS["google"].pack, PROVIDERS["facebook"].pack
    assert facebook.span("access_interval_seconds") == timedelta(days=7)
    assert google.span("grant_interval_seconds") == timedelta(days=30)
    assert google.span("access_seconds") == timedelta(seconds=3599)
    assert (google.span("grant_seconds"), facebook.span("grant_seconds")) == (None, timedelta(days=90))
    tiktok = PROVIDERS["tiktok"].pack
    leads = (tiktok.span("access_lead_seconds"), tiktok.span("grant_lead_seconds"))
    assert (leads, tiktok.span("grant_interval_seconds")) == ((timedelta(days=3),) * 2, timedelta(days=30))


@pytest.mark.parametrize(
    ("world", "access", "grant"),
    [
        ("reality-2026-11", timedelta(hours=2), timedelta(days=180)),
        ("reality-classic", timedelta(hours=24), timedelta(days=365)),
        ("seed-literal", timedelta(days=30), timedelta(days=180)),
    ],
)
def test_tiktok_s_tokens_live_so_long_and_work_once(world: str, access: timedelta, grant: timedelta) -> None:
    pack = PROVIDERS["tiktok"].pack.in_world(world)
    assert (pack.span("access_seconds"), pack.span("grant_seconds")) == (access, grant)
    assert (pack.value("rotates"), pack.span("grace_seconds")) == (True, timedelta(0))
    assert not pack.value("grant_slides"), "nobody says that it does, so people are reminded"


@each_cause
def test_an_entry_of_the_table_can_decide(pack: Pack, cause: Cause) -> None:
    """None stands behind another that takes everything away from it."""
    on: Endpoint = next((each for each in get_args(Endpoint) if each in cause.on), "api")
    for values in product(*map(examples, cause.match.values())):
        decided = judge(pack, on, dict(zip(cause.match, values, strict=True)))
        assert (decided.code, decided.sentence) == (cause.code, cause.sentence)
        assert decided.verdict == ("transient" if cause.verdict == "ok" else cause.verdict)


@each_cause
def test_an_entry_decides_by_its_values_alone(pack: Pack, cause: Cause) -> None:
    for name, asked in cause.match.items():
        for other in (f"{examples(asked)[0]}x", -1, None, examples(asked)):
            assert judge(pack, "api", {name: other}).code == f"{pack.name}.unknown_error"


@each_cause
def test_an_entry_is_written_in_known_words(pack: Pack, cause: Cause) -> None:
    assert cause.verdict in {*get_args(Verdict), "ok"}
    assert cause.on <= set(get_args(Endpoint))
    assert cause.verdict != "ok" or cause.on == {"revoke"}
    assert cause.match
    assert re.fullmatch(rf"{pack.name}\.[a-z_]+", cause.code)
    assert cause.sentence.endswith(".")
    assert pack.title in cause.sentence or "page" in cause.sentence


def test_one_code_is_one_sentence_and_verdict() -> None:
    for provider in PROVIDERS.values():
        said: dict[str, set[tuple[str, str]]] = {}
        for cause in provider.pack.causes:
            said.setdefault(cause.code, set()).add((cause.verdict, cause.sentence))
        assert all(len(each) == 1 for each in said.values())


@pytest.mark.parametrize("path", CODE, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_address_and_no_version_is_in_the_code(path: Path) -> None:
    assert not re.findall(r"https?://[a-z]|\bv[0-9]+\.[0-9]|googleapis|graph\.facebook", path.read_text())


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
def test_a_provider_is_called_by_its_name(provider: Provider) -> None:
    assert PROVIDERS[provider.name] is provider
    assert provider.pack.name == provider.name
    assert provider.title == provider.pack.title


def examples(asked: object) -> list[object]:
    """Every value that an entry names; of a range both ends."""
    if isinstance(asked, list):
        return [value for each in asked for value in examples(each)]
    return [asked["from"], asked["to"]] if isinstance(asked, dict) else [asked]
