"""A message says the same in text and in HTML, and nothing in it can write a header or markup."""

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.infra.language import catalogues
from altyaa.infra.language.say import say
from altyaa.infra.mail.address import one_line, read_address, read_sender
from altyaa.infra.mail.compose import compose
from altyaa.infra.mail.letter import Action, Letter
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import text as words

ID = UUID("01939f00-0000-7000-8000-000000000001")
URL = "https://auth.example.com/invitations/" + "a1" * 60
LETTER = Letter(
    subject=words("Mara invites you to Harbor Coffee"),
    preheader=words("The link works for seven days."),
    paragraphs=(
        words(
            "Mara (mara@harbor.example) would like you to work in Harbor Coffee — as an Admin, who manages keys, "
            "members and connections."
        ),
        words("The link works for seven days, once, and for this address alone."),
    ),
    reason=words("You get this because Mara entered this address. If you do not know her, do nothing."),
    action=Action(words("Accept the invitation"), Secret(URL)),
)
HOSTILE = "</p><script>alert(1)</script>\r\nBcc: tom@harbor.example\r\n\r\n\u2028\u0085\x0b\x1e\u202e{{ 7*7 }}&\"'"


def made(letter: Letter, to: str = "tom@harbor.example", name: str = "Altyaa", locale: str = "en") -> EmailMessage:
    sender = read_address("no-reply@altyaa.example", name)
    return compose(letter, read_address(to), sender, datetime(2026, 11, 24, 8, 0, tzinfo=UTC), ID, locale)


def arrived(message: EmailMessage) -> Any:
    return message_from_bytes(bytes(message), policy=default)


def test_the_headers_say_who_when_which_and_that_nobody_need_answer() -> None:
    message = arrived(made(LETTER))
    assert dict(message.items()) | {"Content-Type": ""} == {
        "From": "Altyaa <no-reply@altyaa.example>",
        "To": "tom@harbor.example",
        "Subject": "Mara invites you to Harbor Coffee",
        "Date": "Tue, 24 Nov 2026 08:00:00 +0000",
        "Message-ID": f"<{ID}@altyaa.example>",
        "Content-Language": "en",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }


def test_text_and_html_say_the_same() -> None:
    message = arrived(made(LETTER))
    assert message.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in message.iter_parts())
    for said in (*map(say, LETTER.paragraphs), say(LETTER.reason), "Accept the invitation", URL):
        assert said in " ".join(text.split())
        assert said in unescape(html)
    assert say(LETTER.preheader) in html
    assert URL in text.splitlines()
    assert f'href="{URL}"' in html


def test_a_text_in_ascii_is_sent_as_it_is_and_any_other_in_seven_bits() -> None:
    plain = Letter(words("Welcome"), words("Hello"), (words("Hello."),), words("You joined."), LETTER.action)
    assert URL.encode() in bytes(made(plain)).splitlines()
    assert bytes(made(LETTER)).isascii()
    assert max(map(len, bytes(made(LETTER)).splitlines())) <= 78
    assert max(map(len, bytes(made(replace(plain, paragraphs=(words("W" * 999),)))).splitlines())) <= 998, (
        "RFC 5322 2.1.1"
    )


GERMAN = """\
msgid "%(name)s invites you"
msgstr "Sie sind von %(name)s eingeladen"

msgid "Until %(day)s."
msgstr "Bis zum %(day)s."

msgid "Accept"
msgstr "Annehmen"

msgid "Or open this address in a browser:"
msgstr "Oder öffnen Sie diese Adresse in einem Browser:"
"""


def test_a_letter_is_in_one_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "de.po").write_text(GERMAN)
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    until = words("Until %(day)s.", day=date(2026, 11, 24))
    letter = Letter(
        words("%(name)s invites you", name="Mara"),
        until,
        (until,),
        words("Untold."),
        Action(words("Accept"), Secret(URL)),
    )
    message = arrived(made(letter, locale="de"))
    assert (message["Subject"], message["Content-Language"]) == ("Sie sind von Mara eingeladen", "de")
    text, html = (part.get_content() for part in message.iter_parts())
    assert text.replace("\r", "") == f"Bis zum 24. November 2026.\n\nAnnehmen:\n{URL}\n\n-- \nUntold.\n"
    assert '<html lang="de">' in html
    for said in (
        "Sie sind von Mara eingeladen",
        "Bis zum 24. November 2026.",
        ">Annehmen<",
        "Oder öffnen Sie",
        "Untold.",
    ):
        assert said in html


def test_a_letter_loads_nothing() -> None:
    """Neither a picture that tells who opened it, nor a script, nor a font."""
    html = made(LETTER).get_body(("html",))
    assert html is not None
    assert not any(word in html.get_content() for word in ("<img", "<script", "<link", "@import", "url("))


def test_a_letter_without_an_action_has_no_link() -> None:
    letter = Letter(words("Your key is due"), words("In 14 days."), (words("Rotate it."),), words("You made the key."))
    text, html = (part.get_content() for part in arrived(made(letter)).iter_parts())
    assert "href" not in html
    assert "http" not in text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/\r\nx", "https://a.example/ü", "//a.example", ""]
)
def test_a_letter_leads_to_a_web_address_or_is_not_made(url: str) -> None:
    with pytest.raises(ValueError, match="https or http"):
        made(Letter(words("s"), words("p"), (), words("r"), Action(words("Open"), Secret(url))))


def test_no_word_of_a_letter_becomes_a_header_or_markup() -> None:
    hostile = words("%(name)s", name=HOSTILE)
    letter = Letter(hostile, hostile, (hostile,), hostile, Action(hostile, Secret(URL)))
    message = arrived(made(letter, name=HOSTILE))
    assert sorted(message.keys()) == sorted(arrived(made(LETTER)).keys())
    assert len(message["To"].addresses) == len(message["From"].addresses) == 1
    assert message["From"].addresses[0].addr_spec == "no-reply@altyaa.example"
    assert message["Subject"] == one_line(HOSTILE)
    assert "<script" not in message.get_body(("html",)).get_content()
    assert "49" not in message.get_body(("html",)).get_content().partition("<body")[2].partition("</h1>")[0]


@given(st.text(), st.text())
def test_no_text_at_all_adds_a_header_or_a_recipient(subject: str, name: str) -> None:
    said = words("%(name)s", name=subject)
    letter = Letter(said, said, (said,), said)
    raw = bytes(made(letter, name=name))
    head = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    names = [line.partition(b":")[0] for line in head if not line.startswith((b" ", b"\t"))]
    assert names == [
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"MIME-Version",
        b"Content-Type", b"Content-Language",
    ]  # fmt: skip
    assert raw.isascii()
    assert len(arrived(made(letter, name=name))["From"].addresses) == 1


def test_printing_a_letter_prints_no_link() -> None:
    assert URL not in repr(LETTER)


@pytest.mark.parametrize(
    "text",
    [
        "mara@harbor.example",
        "m.k+news@sub.harbor.example",
        "o'neil@harbor.example",
        "müller@exämple.example",
        "a@localhost",
    ],
)
def test_an_address_is_read_as_it_is(text: str) -> None:
    assert read_address(text).addr_spec == text


@pytest.mark.parametrize(
    "text",
    [
        "", "@", "a@", "@b", "a b@c.example", "a@b c", "a@b.example,c@d.example", "a@b.example;c", "<a@b.example>",
        "A <a@b.example>", "a@b@c.example", '"a b"@c.example', "a@[127.0.0.1]", ".a@b.example", "a..b@c.example",
        "a@b..example", "a@-b.example", "a@b.example.", "a@b.example\n", "a@b.example\r\nBcc: c@d.example",
        "a\0@b.example",
        "a@b.example\u2028", "a(comment)@b.example", "a\u202e@b.example", "a" * 65 + "@b.example", "a@" + "b" * 260,
    ],
)  # fmt: skip
def test_what_is_not_one_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a mail address") as seen:
        read_address(text)
    assert len(text) < 4 or text not in str(seen.value)


def test_a_sender_has_a_name_or_none() -> None:
    assert read_sender("Altyaa <no-reply@altyaa.example>") == Address("Altyaa", "no-reply", "altyaa.example")
    assert read_sender("no-reply@altyaa.example") == Address("", "no-reply", "altyaa.example")
    for wrong in (
        "Altyaa",
        "a@b.example\nBcc: c@d.example",
        "ü@b.example",
        "a@b.example, c@d.example",
        "A <a@b.example> b",
        "A <a@b.example",
    ):
        with pytest.raises(ValueError, match="address"):
            read_sender(wrong)
