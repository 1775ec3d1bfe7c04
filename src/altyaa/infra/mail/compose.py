"""A letter becomes a message (RFC 5322): text and HTML that say the same."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from pathlib import Path
from textwrap import fill
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from altyaa.infra.mail.address import one_line
from altyaa.infra.mail.letter import Action, Letter

_LINE = 76
_LONGEST_LINE = 998  # RFC 5322 §2.1.1
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def compose(letter: Letter, to: Address, sender: Address, now: datetime, message_id: UUID) -> EmailMessage:
    """Make the message.

    Args:
        now: For the Date header; aware.
        message_id: Of two messages with the same one a mailbox can drop the second.

    Raises:
        ValueError: The action leads to something that is not an https or http address.
    """
    # Bodies in seven bits pass every server; only an address beyond ASCII asks for more (RFC 6531).
    message = EmailMessage((SMTP if to.addr_spec.isascii() else SMTPUTF8).clone(cte_type="7bit"))
    message["From"] = sender
    message["To"] = to
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: no holiday answers
    url = _address_of(letter.action)
    paragraphs = [one_line(paragraph) for paragraph in letter.paragraphs]
    text = _text(letter, paragraphs, url)
    # As it is, where it may be: encoded, a long address would be broken, and whoever reads the file could not take it.
    is_plain = text.isascii() and all(len(line) <= _LONGEST_LINE for line in text.splitlines())
    message.set_content(text, cte="7bit" if is_plain else None)
    html = _TEMPLATES.get_template("letter.html").render(
        subject=one_line(letter.subject),
        preheader=one_line(letter.preheader),
        paragraphs=paragraphs,
        label=one_line(letter.action.label) if letter.action else "",
        url=url,
        reason=one_line(letter.reason),
    )
    message.add_alternative(html, subtype="html")
    return message


def _address_of(action: Action | None) -> str | None:
    if action is None:
        return None
    url = action.url.reveal()
    if not url.startswith(("https://", "http://")) or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("a letter leads to an https or http address")
    return url


def _text(letter: Letter, paragraphs: list[str], url: str | None) -> str:
    """The address stands on a line of its own: nothing may break it."""
    parts = [fill(paragraph, _LINE, break_long_words=False, break_on_hyphens=False) for paragraph in paragraphs]
    if letter.action and url:
        parts.append(f"{one_line(letter.action.label)}:\n{url}")
    parts.append(f"-- \n{fill(one_line(letter.reason), _LINE, break_long_words=False)}")
    return "\n\n".join(parts) + "\n"
