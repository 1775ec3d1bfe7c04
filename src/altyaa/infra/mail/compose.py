"""A letter becomes a message (RFC 5322): text and HTML that say the same."""

from dataclasses import asdict, dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from pathlib import Path
from textwrap import fill
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from altyaa.infra.language.catalogues import SOURCE, tag
from altyaa.infra.language.say import say
from altyaa.infra.mail.address import one_line
from altyaa.infra.mail.letter import Action, Letter
from altyaa.kernel.text import Text, text

_BY_HAND = text("Or open this address in a browser:")
_LINE = 76
_LONGEST_LINE = 998  # RFC 5322 §2.1.1
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True, repr=False)
class _Said:
    """A letter in one language, each text on one line. Its names are those in the template.

    Attributes:
        lang: As HTML and mail name the language.
        url: None for a letter without an action.
    """

    lang: str
    subject: str
    preheader: str
    paragraphs: list[str]
    reason: str
    label: str
    by_hand: str
    url: str | None


def compose(
    letter: Letter, to: Address, sender: Address, now: datetime, message_id: UUID, locale: str = SOURCE
) -> EmailMessage:
    """Make the message.

    Args:
        now: For the Date header; aware.
        message_id: Of two messages with the same one a mailbox can drop the second.

    Raises:
        FileNotFoundError: There is no such language.
        ValueError: The action leads to something that is not an https or http address.
    """
    said = _say(letter, locale)
    # Bodies in seven bits pass every server; only an address beyond ASCII asks for more (RFC 6531).
    message = EmailMessage((SMTP if to.addr_spec.isascii() else SMTPUTF8).clone(cte_type="7bit"))
    message["From"] = sender
    message["To"] = to
    message["Subject"] = said.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: no holiday answers
    plain = _plain(said)
    # As it is, where it may be: encoded, a long address would be broken, and whoever reads the file could not take it.
    as_it_is = plain.isascii() and all(len(line) <= _LONGEST_LINE for line in plain.splitlines())
    message.set_content(plain, cte="7bit" if as_it_is else None)
    message.add_alternative(_TEMPLATES.get_template("letter.html").render(asdict(said)), subtype="html")
    message["Content-Language"] = said.lang  # RFC 3282; setting the content takes what is named Content-… away
    return message


def _say(letter: Letter, locale: str) -> _Said:
    def line(said: Text) -> str:
        return one_line(say(said, locale))

    return _Said(
        lang=tag(locale),
        subject=line(letter.subject),
        preheader=line(letter.preheader),
        paragraphs=[line(paragraph) for paragraph in letter.paragraphs],
        reason=line(letter.reason),
        label=line(letter.action.label) if letter.action else "",
        by_hand=line(_BY_HAND),
        url=_address_of(letter.action),
    )


def _address_of(action: Action | None) -> str | None:
    if action is None:
        return None
    url = action.url.reveal()
    if not url.startswith(("https://", "http://")) or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("a letter leads to an https or http address")
    return url


def _plain(said: _Said) -> str:
    """The address stands on a line of its own: nothing may break it."""
    parts = [fill(paragraph, _LINE, break_long_words=False, break_on_hyphens=False) for paragraph in said.paragraphs]
    if said.url is not None:
        parts.append(f"{said.label}:\n{said.url}")
    parts.append(f"-- \n{fill(said.reason, _LINE, break_long_words=False)}")
    return "\n\n".join(parts) + "\n"
