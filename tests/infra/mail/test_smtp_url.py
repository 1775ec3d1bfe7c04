"""``ALTYAA_SMTP_URL``: what it may say, and that what it holds is not repeated."""

import os

import pytest

from altyaa.infra.mail.server import MailServer, read_smtp_url
from altyaa.infra.settings import SettingsError, load
from altyaa.kernel.secret import Secret


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://mail.example", MailServer("mail.example", 465, "tls")),
        ("smtp://mail.example", MailServer("mail.example", 587, "starttls")),
        ("smtp://127.0.0.1:2525?starttls=no", MailServer("127.0.0.1", 2525, "none")),
        ("smtp://mail.example/?starttls=no", MailServer("mail.example", 25, "none")),
        ("smtp://a%40b:c%2Fd@mail.example:25", MailServer("mail.example", 25, "starttls", "a@b", Secret("c/d"))),
        ("smtps://[::1]:4650", MailServer("::1", 4650, "tls")),
    ],
)
def test_an_address_names_server_port_and_encryption(url: str, server: MailServer) -> None:
    assert read_smtp_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example", "https://mail.example", "smtp://", "smtp://:hunter2@", "smtps://mail.example?starttls=no",
        "smtp://mail.example?starttls=yes", "smtp://mail.example?tls=no", "smtp://mail.example/path",
        "smtp://mail.example#hunter2", "smtp://mail.example:hunter2", "smtp://user@mail.example",
        "smtp://user:hunter2@mail.example?starttls=no", "smtp://mail.example:0", "smtp://user:hunter2/more@mail.example",
        "smtp://user:hunter2@[mail.example",
    ],
)  # fmt: skip
def test_a_wrong_address_is_refused_at_the_start_and_not_repeated(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("ALTYAA_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ALTYAA_SMTP_URL", url)
    with pytest.raises(SettingsError, match=r"^ALTYAA_SMTP_URL: ") as seen:
        load()
    assert "hunter2" not in str(seen.value)
    assert seen.value.__cause__ is None


def test_printing_a_server_prints_no_password() -> None:
    assert "hunter2" not in repr(read_smtp_url("smtp://user:hunter2@mail.example"))
