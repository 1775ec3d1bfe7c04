"""Decisions about second factors, without a clock and without a database."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from hmac import digest
from typing import Any
from uuid import UUID

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.access.factors import Assertion, NewPasskey, PasskeyRecord
from altyaa.access.rules import passkeys, recovery, tickets, totp
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from tests.access.factors.authenticator import Authenticator, unread, written

NOW = datetime(2026, 11, 29, 6, 0, tzinfo=UTC)
ORIGIN = "https://auth.example.com"
HOST = "auth.example.com"
CHALLENGE = sha256(b"challenge").digest()
US = passkeys.Party(HOST, ORIGIN)
MARA, NOA = UUID(int=1), UUID(int=2)


def mac(data: bytes, key: bytes = b"one key") -> bytes:
    return digest(key, data, "sha256")


def ticket(purpose: tickets.Purpose = "second step", bound_to: str = "here", body: bytes = b"body") -> Secret[str]:
    return tickets.write_ticket(purpose, bound_to, body, Secret(bytes(16)), NOW + tickets.LIFETIME, mac)


@given(st.binary(max_size=100), st.text(max_size=50))
def test_a_ticket_comes_back_as_it_was_given(body: bytes, bound_to: str) -> None:
    given_out = tickets.write_ticket("add app", bound_to, body, Secret(bytes(16)), NOW + tickets.LIFETIME, mac)
    back = tickets.read_ticket(given_out, "add app", bound_to, [partial(mac, key=b"another"), mac], NOW)
    assert back is not None
    assert (back.body, back.digest) == (body, tickets.digest_of(given_out))


def test_a_ticket_is_good_for_its_purpose_its_browser_and_its_time_alone() -> None:
    good = ticket()
    last = NOW + tickets.LIFETIME - timedelta(microseconds=1)
    assert tickets.read_ticket(good, "second step", "here", [mac], last)
    assert not tickets.read_ticket(good, "second step", "here", [mac], NOW + tickets.LIFETIME)
    assert not tickets.read_ticket(good, "second by passkey", "here", [mac], NOW)
    assert not tickets.read_ticket(good, "second step", "there", [mac], NOW)
    assert not tickets.read_ticket(good, "second step", "here", [partial(mac, key=b"another")], NOW)
    assert not tickets.read_ticket(good, "second step", "here", [], NOW)


@given(st.integers(0), st.integers(1, 255))
def test_no_bit_of_a_ticket_can_be_changed(at: int, by: int) -> None:
    good = ticket().reveal()
    raw = bytearray(unread(good))
    raw[at % len(raw)] ^= by
    assert not tickets.read_ticket(Secret(written(bytes(raw))), "second step", "here", [mac], NOW)


@given(st.text(max_size=300))
def test_what_is_no_ticket_is_refused(text: str) -> None:
    assert not tickets.read_ticket(Secret(text), "second step", "here", [mac], NOW)


@pytest.mark.parametrize("changed", ["{}=", "{}\n", " {}", "{}A"])
def test_a_ticket_is_written_in_one_way(changed: str) -> None:
    """Its digest is what is spent: another spelling would be another ticket."""
    again = Secret(changed.format(ticket().reveal()))
    assert not tickets.read_ticket(again, "second step", "here", [mac], NOW)


def test_codes_are_those_of_rfc_6238() -> None:
    """Appendix B, SHA-1: 94287082 and 07081804 of eight digits."""
    secret = totp.secret_text(b"12345678901234567890")
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        at = datetime.fromtimestamp(seconds, UTC)
        assert totp.step_of(secret, code, at) == totp.step_at(at)


@pytest.mark.parametrize(("drift", "found"), [(-2, None), (-1, -1), (0, 0), (1, 1), (2, None)])
def test_a_clock_may_be_wrong_by_one_step(drift: int, found: int | None) -> None:
    secret, step = totp.secret_text(bytes(20)), totp.step_at(NOW)
    code = pyotp.TOTP(secret.reveal()).generate_otp(step + drift)
    assert totp.step_of(secret, code, NOW) == (None if found is None else step + found)


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123\t456"])
def test_a_code_may_be_typed_with_spaces(typed: str) -> None:
    assert totp.read_code(Secret(typed)) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "１２３４５６", "-12345", "²²²²²²"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert totp.read_code(Secret(typed)) is None


def test_every_person_and_every_app_has_a_secret_of_its_own() -> None:
    salt = bytes(16)
    inputs = [
        totp.secret_input(MARA, NOA, salt),
        totp.secret_input(NOA, MARA, salt),
        totp.secret_input(MARA, MARA, salt),
        totp.secret_input(MARA, NOA, bytes(15) + b"x"),
    ]
    assert len(set(inputs)) == 4
    assert all(len(each) > 32 for each in inputs), "what is digested of secrets has 32 bytes"
    assert len(recovery.digest_input(MARA, Secret("k3v9q8ftrm"))) > 32


@given(st.binary(min_size=7, max_size=7))
def test_a_recovery_code_is_read_as_it_was_written_however_people_type_it(random: bytes) -> None:
    code = recovery.write_code(Secret(random)).reveal()
    read = recovery.read_code(Secret(code))
    assert read is not None
    for typed in (code.upper(), code.replace("-", " "), f"  {code} ", code.replace("0", "O").replace("1", "l")):
        assert recovery.read_code(Secret(typed)) == read


@given(st.text(max_size=20))
def test_what_is_no_recovery_code_is_none(text: str) -> None:
    read = recovery.read_code(Secret(text))
    assert read is None or len(read.reveal()) == 10


def test_six_digits_are_no_recovery_code_and_a_recovery_code_is_not_six_digits() -> None:
    assert recovery.read_code(Secret("123456")) is None
    assert totp.read_code(Secret("k3v9q-8ftrm")) is None


@pytest.mark.parametrize(
    ("base_url", "us"),
    [
        ("https://auth.example.com", (HOST, ORIGIN)),
        ("https://Auth.Example.com:443", (HOST, ORIGIN)),
        ("https://auth.example.com:8443", (HOST, f"{ORIGIN}:8443")),
        ("http://localhost:8400", ("localhost", "http://localhost:8400")),
        ("http://auth.example.com", None),
        ("https://192.0.2.1", None),
        ("https://[2001:db8::1]:8443", None),
        ("http://127.0.0.1:8400", None),
    ],
)
def test_passkeys_are_offered_where_browsers_do_them(base_url: str, us: tuple[str, str] | None) -> None:
    found = passkeys.party(base_url)
    assert (found and (found.id, found.origin)) == us


def made(key: Authenticator, **changes: object) -> NewPasskey | Refused:
    options = passkeys.creation_options(US, "mara@harbor.example", b"handle of mara", CHALLENGE, [])
    return passkeys.made(US, Secret(key.make(options, **changes)), CHALLENGE)


def record_of(key: Authenticator, sign_count: int = 0) -> PasskeyRecord:
    found = made(key)
    assert not isinstance(found, Refused), found
    return PasskeyRecord(MARA, NOA, found.public_key, sign_count, found.may_back_up)


def signed(key: Authenticator, record: PasskeyRecord, *, is_named: bool = False, **changes: Any) -> Assertion | Refused:
    answer = Secret(key.sign(passkeys.request_options(US, CHALLENGE), **changes))
    return passkeys.asserted(US, answer, CHALLENGE, record, b"handle of mara", is_named=is_named)


def test_a_passkey_is_kept_with_what_the_authenticator_said() -> None:
    found = made(Authenticator(ORIGIN, may_back_up=True))
    assert not isinstance(found, Refused)
    assert (found.may_back_up, found.backed_up, found.transports) == (True, True, ["usb"])


WRONG = [
    {"origin": "https://evil.example"},
    {"origin": f"{ORIGIN}:8443"},
    {"challenge": "b3RoZXI"},
    {"type": "webauthn.other"},
]


@pytest.mark.parametrize("changes", WRONG, ids=repr)
def test_neither_made_nor_signed_elsewhere_nor_for_another_challenge(changes: dict[str, Any]) -> None:
    key = Authenticator(ORIGIN)
    record = record_of(key)
    assert isinstance(made(key, **changes), Refused)
    assert isinstance(signed(key, record, **changes), Refused)


def test_nobody_is_believed_whom_the_authenticator_did_not_verify() -> None:
    assert isinstance(made(Authenticator(ORIGIN, verifies=False)), Refused)
    key = Authenticator(ORIGIN)
    record = record_of(key)
    key.verifies = False
    assert isinstance(signed(key, record), Refused)


def test_a_signature_of_another_key_is_refused() -> None:
    key, thief = Authenticator(ORIGIN), Authenticator(ORIGIN, handle=b"handle of mara")
    assert isinstance(signed(thief, record_of(key)), Refused)


def test_the_handle_is_the_owners() -> None:
    key = Authenticator(ORIGIN)
    record = record_of(key)
    key.handle = b"handle of noa"
    assert isinstance(signed(key, record), Refused)
    assert isinstance(signed(key, record, is_named=True), Refused)
    key.handle = b""
    assert isinstance(signed(key, record), Refused), "nobody was named before"
    assert not isinstance(signed(key, record, is_named=True), Refused), "a key without a memory does not say it"


def test_whether_it_may_be_backed_up_does_not_change() -> None:
    key = Authenticator(ORIGIN)
    record = record_of(key)
    key.may_back_up = True
    assert isinstance(signed(key, record), Refused)


@pytest.mark.parametrize(
    ("before", "now", "went_back"),
    [(0, 0, False), (0, 1, False), (5, 6, False), (5, 5, True), (5, 4, True), (5, 0, True)],
)
def test_a_counter_goes_on_or_is_none(before: int, now: int, went_back: bool) -> None:
    """WebAuthn L3 §7.2: one of the two is not zero, and it is not greater than before."""
    key = Authenticator(ORIGIN, count=None)
    record = record_of(key, before)
    key.count = now - 1 if now else None
    found = signed(key, record)
    assert isinstance(found, Assertion), found
    assert (found.went_back, found.sign_count) == (went_back, now)


def test_a_forged_answer_is_no_copied_authenticator() -> None:
    key, thief = Authenticator(ORIGIN), Authenticator(ORIGIN, handle=b"handle of mara")
    assert isinstance(signed(thief, record_of(key, 100)), Refused), "not a counter that went back"


HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "signature"]), inner)
    ),
    max_leaves=20,
)


@given(HOSTILE)
def test_whatever_a_stranger_sends_is_refused_and_breaks_nothing(value: object) -> None:
    answer, record = Secret(json.dumps(value)), PasskeyRecord(MARA, NOA, b"", 0, may_back_up=False)
    assert isinstance(passkeys.made(US, answer, CHALLENGE), Refused)
    assert isinstance(passkeys.asserted(US, answer, CHALLENGE, record, b"", is_named=True), Refused)
    assert passkeys.credential_of(answer) is None or isinstance(passkeys.credential_of(answer), bytes)


@pytest.mark.parametrize("text", ["", "{", "[" * 50_000, "null", '{"id": 1}', "\ud800"])
def test_what_is_no_json_is_refused(text: str) -> None:
    assert isinstance(passkeys.made(US, Secret(text), CHALLENGE), Refused)
    assert passkeys.credential_of(Secret(text)) is None
