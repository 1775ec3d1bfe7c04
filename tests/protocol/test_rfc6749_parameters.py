"""Parameters: empty is absent, unknown is ignored, twice is malformed, and nothing prints a value."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.protocol.rfc6749_parameters import no_repeats, parameters, read_pairs, read_query, read_scope

_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
_PAIRS = st.lists(st.tuples(_TEXT, _TEXT), max_size=12)


@given(_PAIRS)
def test_what_a_library_writes_is_read_back_wherever_a_name_comes_once(pairs: list[tuple[str, str]]) -> None:
    asked = read_query(urlencode(pairs))
    for name, value in pairs:
        times = sum(name == each for each, _ in pairs)
        if name != "resource":
            assert asked.get(name) == (value or None if times == 1 else None)


@given(st.text("ab=&+ %41é\0;?#", max_size=30))
def test_a_query_without_escapes_is_read_as_any_other(text: str) -> None:
    try:
        expected = parse_qsl(text, keep_blank_values=True, errors="strict")
    except ValueError:
        expected = None
    if expected is None or any("\0" in part for pair in expected for part in pair):
        with pytest.raises(ValueError, match=r"."):
            read_pairs(text)
    else:
        assert read_pairs(text) == expected


@given(_PAIRS)
def test_a_name_that_comes_twice_is_refused_whatever_its_values(pairs: list[tuple[str, str]]) -> None:
    names = [name for name, _ in pairs if name != "resource"]
    refused = no_repeats(parameters(pairs))
    assert (refused is None) == (len(names) == len(set(names)))
    assert refused is None or refused.error == "invalid_request"


@given(_PAIRS, st.text(st.characters(categories=["Lu"]), min_size=30, max_size=40))
def test_printing_shows_no_value(pairs: list[tuple[str, str]], secret: str) -> None:
    assert secret not in repr(parameters([*pairs, ("client_secret", secret)]))


def test_an_empty_value_counts_as_absent_and_still_as_a_repeat() -> None:
    assert read_query("state=&scope=a").get("state") is None
    assert no_repeats(read_query("state=&state=")) is not None


def test_a_resource_may_come_several_times() -> None:
    asked = read_query("resource=https://a.example&resource=https://b.example&resource=&resource=https://a.example")
    assert asked.resources == ("https://a.example", "https://b.example")
    assert no_repeats(asked) is None


@pytest.mark.parametrize("text", ["a=%00", "%00=a", "a=%ff", "&".join(["a=1"] * 201)])
def test_what_is_no_text_or_too_much_of_it_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"NUL|codec|fields"):
        read_query(text)


_NAME = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters='"\\'), min_size=1, max_size=9)


@given(st.lists(_NAME, min_size=1, max_size=6))
def test_a_scope_is_names_with_one_space_between(names: list[str]) -> None:
    assert read_scope(" ".join(names)) == frozenset(names)
    assert read_scope("  ".join([*names, "a"])) is None
    assert read_scope(" ".join(names) + " ") is None


@pytest.mark.parametrize("text", ["", " ", 'a"b', "a\\b", "a\tb", "é", "a,\x7f"])
def test_a_scope_of_other_characters_is_malformed(text: str) -> None:
    assert read_scope(text) is None
