"""Where no server is set, letters land in a folder that nobody else may read."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest

from altyaa.infra.language import catalogues
from altyaa.infra.mail.errors import MailNotSent
from altyaa.infra.mail.letter import Action, Letter
from altyaa.infra.mail.mailer import open_mailer
from altyaa.infra.settings import Settings
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import text

LETTER = Letter(text("Welcome"), text("Hello"), (text("Hello."),), text("You joined."))
BEGAN = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)


async def send(data: Path, number: int, to: str = "mara@harbor.example", letter: Letter = LETTER) -> None:
    settings = Settings(data_dir=data, base_url="https://auth.example.com")
    await open_mailer(settings, lambda: BEGAN + timedelta(minutes=number)).send(letter, to, UUID(int=number))


async def test_a_letter_is_a_file_that_a_mail_program_opens(tmp_path: Path) -> None:
    await send(tmp_path, 1)
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == "20261124T081600Z-00000000-0000-0000-0000-000000000001.eml"
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert (message["From"], message["To"]) == ("Altyaa <altyaa@auth.example.com>", "mara@harbor.example")


async def test_an_address_beyond_ascii_is_written_as_it_is(tmp_path: Path) -> None:
    await send(tmp_path, 1, "müller@exämple.example")
    (file,) = (tmp_path / "outbox").iterdir()
    assert "To: müller@exämple.example".encode() in file.read_bytes()


@pytest.mark.parametrize("name", ["Harbor Coffee", "Café", "W" * 999])
async def test_the_link_is_read_out_of_the_file_as_it_is(tmp_path: Path, name: str) -> None:
    url = "https://auth.example.com/invitations/ali_" + "0aZ" * 40
    invited = text("You are invited to %(workspace)s.", workspace=name)
    letter = replace(LETTER, paragraphs=(invited,), action=Action(text("Accept"), Secret(url)))
    await send(tmp_path, 1, letter=letter)
    (file,) = (tmp_path / "outbox").iterdir()
    written = file.read_bytes()
    assert url.encode() in written.splitlines()
    assert name.encode() in written
    plain, html = message_from_bytes(written, policy=default).iter_parts()
    assert " ".join(plain.get_content().split()).startswith(f"You are invited to {name}.")
    assert name in html.get_content()


async def test_it_is_in_the_language_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pt_BR.po").write_text('msgid "Hello."\nmsgstr "Bom dia."\n')
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    settings = Settings(data_dir=tmp_path, language="pt_BR")
    await open_mailer(settings, lambda: BEGAN).send(LETTER, "mara@harbor.example", UUID(int=1))
    (file,) = (tmp_path / "outbox").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["Content-Language"] == "pt-BR"
    plain, html = message.iter_parts()
    assert plain.get_content().startswith("Bom dia.")
    assert '<html lang="pt-BR">' in html.get_content()


async def test_nobody_else_may_read_them(tmp_path: Path) -> None:
    (tmp_path / "outbox").mkdir(mode=0o755)
    await send(tmp_path, 1)
    (file,) = (tmp_path / "outbox").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


async def test_names_sort_by_time_and_no_half_file_is_left(tmp_path: Path) -> None:
    for number in (2, 0, 10, 1):
        await send(tmp_path / "made" / "when needed", number)
    names = sorted(path.name for path in (tmp_path / "made" / "when needed" / "outbox").iterdir())
    assert [name[:16] for name in names] == [
        "20261124T081500Z",
        "20261124T081600Z",
        "20261124T081700Z",
        "20261124T082500Z",
    ]
    assert all(name.endswith(".eml") for name in names)


async def test_a_folder_that_cannot_be_made_is_said_and_the_letter_may_wait(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(MailNotSent, match="cannot be written") as seen:
        await send(tmp_path, 1)
    assert seen.value.retry


@pytest.mark.parametrize("base_url", ["http://[::1]:8000", "http://exämple.example", "http://localhost:8000"])
def test_every_base_url_gives_a_sender(base_url: str) -> None:
    open_mailer(Settings(base_url=base_url), lambda: BEGAN)
