"""Decisions about callers and people."""

from pathlib import Path
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from altyaa.access import rules
from altyaa.access.passwords import hash_password
from altyaa.infra.language.say import say
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INSUFFICIENT_SCOPE, INVALID_VALUE, WORKSPACE_MISMATCH, Refused
from altyaa.kernel.secret import Secret

ROOT = Path(__file__).parents[2]
CALLER = Principal("key", "key_x", UUID(int=5), frozenset({"posts.read", "posts.write"}))
OWN = write_id("wks", UUID(int=5)).encode()

words = st.lists(st.sampled_from(["posts.read", "posts.write", "media.read", "keys.write"]), max_size=4)


@given(words)
def test_every_scope_asked_is_needed(needed: list[str]) -> None:
    judged = rules.admit(CALLER, [], needed)
    assert isinstance(judged, Principal) == (set(needed) <= CALLER.scopes)
    if isinstance(judged, Refused):
        assert judged.problem is INSUFFICIENT_SCOPE
        assert judged.scopes == tuple(needed)


@given(st.binary(max_size=40))
def test_the_workspace_header_narrows_to_the_callers_own(header: bytes) -> None:
    judged = rules.admit(CALLER, [header], ())
    assert isinstance(judged, Principal) == (header.strip(b" \t") == OWN)


@pytest.mark.parametrize("header", [OWN + b" ", b"\t" + OWN])
def test_space_around_the_workspace_header_is_not_part_of_it(header: bytes) -> None:
    assert isinstance(rules.admit(CALLER, [header], ()), Principal), "RFC 9110 §5.5"


def test_a_foreign_workspace_is_told_before_a_lacking_scope() -> None:
    judged = rules.admit(CALLER, [write_id("wks", UUID(int=6)).encode()], ["media.read"])
    assert isinstance(judged, Refused)
    assert judged.problem is WORKSPACE_MISMATCH


@pytest.mark.parametrize("text", ["mara@harbor.example", " mara@harbor.example ", "m+x@h.co", "mára@harbór.example"])
def test_an_address_is_taken_as_typed(text: str) -> None:
    assert rules.read_email(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mara",
        "mara@",
        "@harbor.example",
        "a b@harbor.example",
        "a@b@c.example",
        "a@b",
        "a@b.c\n.example",
        "a\udcff@b.example",
        "a\u202eb@c.example",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert isinstance(rules.read_email(text), Refused)


def test_spellings_of_one_address_have_one_index() -> None:
    assert rules.email_index("MARA@Harbor.example") == rules.email_index("mara@harbor.EXAMPLE")
    assert rules.email_index("mara@harbor.example") != rules.email_index("mira@harbor.example")


@pytest.mark.parametrize("text", ["", "   ", "x" * 101, "a\nb", "a\x00b", "a\u202eb"])
def test_a_name_that_would_not_read_well_is_refused(text: str) -> None:
    assert isinstance(rules.read_name(text), Refused)


def test_a_password_is_judged_by_its_length() -> None:
    words = "six words that nobody says " * 40
    assert rules.check_password(Secret(words[:11])) is not None
    assert rules.check_password(Secret(words[:12])) is None
    assert rules.check_password(Secret(words[:1000])) is None
    assert rules.check_password(Secret(words[:1001])) is not None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("passwordpassword", "repeats"),
        ("PasswordpasswordPASSW", "repeats"),
        ("aaaaaaaaaaaa", "repeats"),
        ("            ", "repeats"),
        ("hunter-2hunter-2hunter-2", "repeats"),
        ("mara.of.the.harbor@harbor.example", "address"),
        ("Mara.Of.The.Harbor", "address"),
        ("Password1234", "commonest"),
        ("1qaz2wsx3edc", "commonest"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused_and_told_why(password: str, why: str) -> None:
    refused = rules.check_password(Secret(password), "mara.of.the.harbor@harbor.example")
    assert refused is not None
    assert refused.problem is INVALID_VALUE
    assert why in say(refused.sentence)
    assert password.casefold() not in (say(refused.sentence) + refused.why).casefold()


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "correct horse, correct horse",  # the part alone would do
        "mara.of.the.harbor drinks tea",
        "password1234 and more",
        "abcabcabcabd",
    ],
)
def test_a_password_that_merely_resembles_one_is_taken(password: str) -> None:
    assert rules.check_password(Secret(password), "mara.of.the.harbor@harbor.example") is None


def test_every_common_password_is_one_that_nothing_else_would_refuse() -> None:
    listed = (ROOT / "src/altyaa/access/rules/common_passwords.txt").read_text().splitlines()
    passwords = [line for line in listed if not line.startswith("#")]
    assert len(passwords) == len(set(passwords)) > 50
    for password in passwords:
        refused = rules.check_password(Secret(password))
        assert refused is not None, password
        assert "commonest" in say(refused.sentence), password


def test_a_password_that_is_no_text_is_refused_and_not_repeated() -> None:
    refused = rules.check_password(Secret("correct horse \udcff"))
    assert refused is not None
    assert "horse" not in say(refused.sentence) + refused.why


async def test_one_password_typed_on_two_keyboards_has_one_hash() -> None:
    hashed = await hash_password(Secret("pa\u0308sswort-lang-genug"))
    assert PasswordHasher().verify(hashed.reveal(), "p\u00e4sswort-lang-genug")
