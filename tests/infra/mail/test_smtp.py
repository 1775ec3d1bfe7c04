"""By SMTP, to a real server: encrypted or not at all, and a refusal for now told from one for good."""

import ssl
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from altyaa.infra.mail.address import read_address
from altyaa.infra.mail.compose import compose
from altyaa.infra.mail.errors import MailNotSent
from altyaa.infra.mail.letter import Action, Letter
from altyaa.infra.mail.mailer import Mailer, open_mailer
from altyaa.infra.mail.server import read_smtp_url
from altyaa.infra.mail.smtp import SmtpCarrier
from altyaa.infra.settings import Settings
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import text
from tests.infra.mail.post_office import PostOffice, make_authority, opened

PASSWORD = "hunter2 & more/@:"
IN_URL = "hunter2%20%26%20more%2F%40%3A"
TOKEN = "one-time-token"
ID = UUID("01939f00-0000-7000-8000-000000000001")
LETTER = Letter(
    text("Reset your password"),
    text("The link works for 30 minutes."),
    (text("Somebody asked for a new password."),),
    text("You get this because somebody gave this address."),
    Action(text("Choose a new password"), Secret(f"https://auth.example.com/reset/{TOKEN}")),
)


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's context for localhost, from an authority that OpenSSL is told to trust, as an operator would."""
    root, context = make_authority(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    return context


def mailer(url: str) -> Mailer:
    settings = Settings(smtp_url=SecretStr(url), mail_from="Altyaa <no-reply@altyaa.example>")
    return open_mailer(settings, lambda: datetime(2026, 11, 24, 8, 0, tzinfo=UTC))


async def refused(url: str, to: str = "mara@harbor.example") -> MailNotSent:
    with pytest.raises(MailNotSent) as seen:
        await mailer(url).send(LETTER, to, ID)
    assert not any(secret in str(seen.value) for secret in ("hunter2", TOKEN, to))
    assert seen.value.__cause__ is None, "a log prints the cause too, with all that the server said"
    assert seen.value.__suppress_context__
    return seen.value


async def test_by_starttls_nothing_but_the_greeting_is_said_in_clear(trusted: ssl.SSLContext) -> None:
    async with opened(PostOffice(tls=trusted, login=("mara", PASSWORD))) as office:
        await mailer(f"smtp://mara:{IN_URL}@localhost:{office.port}").send(LETTER, "mara@harbor.example", ID)
    assert [line for line in office.heard if line.startswith("!")] == ["!EHLO altyaa.example", "!STARTTLS"]
    assert "MAIL FROM:<no-reply@altyaa.example>" in office.heard
    assert "RCPT TO:<mara@harbor.example>" in office.heard
    arrived = message_from_bytes(office.letters[0], policy=default)
    assert arrived["Subject"] == "Reset your password"
    assert TOKEN in office.letters[0].decode()


async def test_by_tls_everything_is_encrypted(trusted: ssl.SSLContext) -> None:
    async with opened(PostOffice(login=("mara", PASSWORD)), tls=trusted) as office:
        await mailer(f"smtps://mara:{IN_URL}@localhost:{office.port}").send(LETTER, "mara@harbor.example", ID)
    assert len(office.letters) == 1
    assert not any(line.startswith("!") for line in office.heard)


async def test_a_relay_without_encryption_is_used_only_when_it_is_asked_for() -> None:
    async with opened(PostOffice()) as office:
        assert (await refused(f"smtp://localhost:{office.port}")).retry
        assert not any("MAIL" in line for line in office.heard)
        await mailer(f"smtp://localhost:{office.port}?starttls=no").send(LETTER, "mara@harbor.example", ID)
    assert len(office.letters) == 1


async def test_a_server_that_takes_starttls_back_gets_no_letter(trusted: ssl.SSLContext) -> None:
    """What somebody on the line would do to read along."""
    async with opened(PostOffice(tls=trusted, answers={"STAR": "454 4.7.0 not now"})) as office:
        assert (await refused(f"smtp://localhost:{office.port}")).retry
    assert not any("MAIL" in line for line in office.heard)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_certificate_of_an_unknown_authority_is_refused(scheme: str, tmp_path: Path) -> None:
    _, unknown = make_authority(tmp_path, "localhost")
    await nothing_said(scheme, unknown)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_certificate_for_another_name_is_refused(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, another = make_authority(tmp_path, "mail.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    await nothing_said(scheme, another)


async def nothing_said(scheme: str, context: ssl.SSLContext) -> None:
    office = PostOffice(tls=context if scheme == "smtp" else None, login=("mara", PASSWORD))
    async with opened(office, tls=context if scheme == "smtps" else None):
        error = await refused(f"{scheme}://mara:{IN_URL}@localhost:{office.port}")
    assert error.retry
    assert "certificate is not valid" in str(error)
    assert not any(word in line for line in office.heard for word in ("AUTH", "MAIL"))


@pytest.mark.parametrize(
    ("verb", "answer", "retry", "said"),
    [
        ("RCPT", "450 4.2.1 busy mara@harbor.example", True, "450 4.2.1"),
        ("RCPT", "550 5.1.1 no mara@harbor.example here", False, "550 5.1.1"),
        ("RCPT", "550 nobody", False, "550"),
        ("MAIL", "451 4.3.0 later", True, "451 4.3.0"),
        ("MAIL", "530 5.7.0 who are you?", True, "login of ALTYAA_SMTP_URL (530 5.7.0)"),
        ("MAIL", "503 5.5.1 out of turn", False, "503 5.5.1"),
        ("MAIL", "553 5.1.8 not you", False, "553 5.1.8"),
        ("DATA", "452 4.3.1 full", True, "452 4.3.1"),
        ("BODY", "421 4.3.2 going down", True, "421 4.3.2"),
        ("BODY", f"554 5.7.1 spam: https://auth.example.com/reset/{TOKEN}", False, "554 5.7.1"),
        ("EHLO", "421 4.3.2 going down", True, "421"),
    ],
)
async def test_a_refusal_for_now_is_told_from_one_for_good(verb: str, answer: str, retry: bool, said: str) -> None:
    async with opened(PostOffice(answers={verb: answer})) as office:
        error = await refused(f"smtp://localhost:{office.port}?starttls=no")
    assert error.retry is retry
    assert said in str(error)


@pytest.mark.parametrize("answer", ["535 5.7.8 wrong", "504 5.5.4 not this way", "454 4.7.0 not now"])
async def test_a_refused_login_is_the_operators_to_correct_and_the_letter_waits(
    answer: str, trusted: ssl.SSLContext
) -> None:
    async with opened(PostOffice(tls=trusted, login=("mara", "another"), answers={"AUTH": answer})) as office:
        error = await refused(f"smtp://mara:{IN_URL}@localhost:{office.port}")
    assert error.retry
    assert "login" in str(error)
    assert answer[:9] in str(error)


async def test_a_server_that_is_away_or_silent_is_tried_again_later() -> None:
    async with opened(PostOffice()) as office:
        pass
    assert (await refused(f"smtp://localhost:{office.port}?starttls=no")).retry
    async with opened(PostOffice(answers={"MAIL": ""})) as office:
        carrier = SmtpCarrier(read_smtp_url(f"smtp://localhost:{office.port}?starttls=no"), all_seconds=0.2)
        message = compose(LETTER, read_address("a@b.example"), read_address("c@d.example"), datetime.now(UTC), ID)
        with pytest.raises(MailNotSent, match="did not answer in time") as seen:
            await carrier.carry(message)
    assert seen.value.retry


@pytest.mark.parametrize("answer", ["", "421 4.3.2 going down"])
async def test_a_letter_that_was_taken_is_sent_whatever_becomes_of_the_good_bye(answer: str) -> None:
    async with opened(PostOffice(answers={"QUIT": answer})) as office:
        await mailer(f"smtp://localhost:{office.port}?starttls=no").send(LETTER, "mara@harbor.example", ID)
    assert len(office.letters) == 1


async def test_an_address_beyond_ascii_needs_a_server_that_takes_it() -> None:
    async with opened(PostOffice(extensions=("8BITMIME", "SMTPUTF8"))) as office:
        await mailer(f"smtp://localhost:{office.port}?starttls=no").send(LETTER, "müller@exämple.example", ID)
    assert any("SMTPUTF8" in line for line in office.heard if "MAIL" in line)
    assert "!RCPT TO:<müller@exämple.example>" in office.heard
    assert "To: müller@exämple.example".encode() in office.letters[0]
    async with opened(PostOffice()) as office:
        error = await refused(f"smtp://localhost:{office.port}?starttls=no", "müller@exämple.example")
    assert not error.retry


@pytest.mark.parametrize("to", ["@", "mara", "mara@harbor.example\r\nBcc: tom@harbor.example", "a@b,c@d", "<a@b>"])
async def test_what_is_no_address_is_never_tried(to: str) -> None:
    with pytest.raises(MailNotSent) as seen:
        await mailer("smtp://localhost:1?starttls=no").send(LETTER, to, ID)
    assert not seen.value.retry
