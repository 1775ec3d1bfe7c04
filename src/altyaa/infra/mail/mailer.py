"""The way out of the house: give it a letter and an address."""

from email.headerregistry import Address
from email.message import EmailMessage
from typing import Protocol
from uuid import UUID

from altyaa.infra import entropy
from altyaa.infra.language.catalogues import SOURCE
from altyaa.infra.mail.address import read_address, read_sender
from altyaa.infra.mail.compose import compose
from altyaa.infra.mail.errors import MailNotSent
from altyaa.infra.mail.letter import Letter
from altyaa.infra.mail.outbox import OutboxCarrier
from altyaa.infra.mail.server import read_smtp_url
from altyaa.infra.mail.smtp import SmtpCarrier
from altyaa.infra.settings import Settings
from altyaa.kernel.clock import Clock


class Carrier(Protocol):
    """Takes a message away."""

    async def carry(self, message: EmailMessage) -> None:
        """Take it, or raise ``MailNotSent``."""


class Mailer:
    """Sends letters from one sender, in one language."""

    def __init__(self, carrier: Carrier, sender: Address, clock: Clock, locale: str = SOURCE) -> None:
        self._carrier, self._sender, self._clock, self._locale = carrier, sender, clock, locale

    async def send(self, letter: Letter, to: str, letter_id: UUID) -> None:
        """Send a letter to one address. Not inside a transaction: it talks to the network.

        Args:
            letter_id: The same for every attempt at the same letter, so that a mailbox can drop the second copy. A
                letter that is renewed is no copy, and none may be dropped: it goes under an id of its own.

        Raises:
            MailNotSent: It did not leave; ``retry`` says whether to try again later.
        """
        try:
            recipient = read_address(to)
        except ValueError:
            raise MailNotSent("the recipient is not a mail address", False) from None
        message_id = entropy.new_id() if letter.is_renewed else letter_id
        message = compose(letter, recipient, self._sender, self._clock(), message_id, self._locale)
        await self._carrier.carry(message)


def open_mailer(settings: Settings, clock: Clock) -> Mailer:
    """The mailer of a process: by ``ALTYAA_SMTP_URL``, else into ``DATA_DIR/outbox``. Opens no connection yet."""
    carrier: Carrier
    if settings.smtp_url is None:
        carrier = OutboxCarrier(settings.data_dir / "outbox")
    else:
        carrier = SmtpCarrier(read_smtp_url(settings.smtp_url.get_secret_value()))
    return Mailer(carrier, read_sender(settings.effective_mail_from), clock, settings.language)
