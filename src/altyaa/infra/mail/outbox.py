"""Into a folder, where no mail server is set: one ``.eml`` file for each message, for a person to open."""

import asyncio
from datetime import UTC
from email.message import EmailMessage
from pathlib import Path
from tempfile import mkstemp

from altyaa.infra.mail.errors import MailNotSent


class OutboxCarrier:
    """Files messages. They hold links that open accounts, so nobody else may read them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def carry(self, message: EmailMessage) -> None:
        """File one message, whole or not at all. Names sort by time: ``20261124T081500Z-UUID.eml``.

        Raises:
            MailNotSent: The folder cannot be made or written.
        """
        try:
            await asyncio.to_thread(self._file, message)
        except OSError as error:
            raise MailNotSent(f"{self._folder} cannot be written ({error.strerror})", True) from None

    def _file(self, message: EmailMessage) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        sent = message["Date"].datetime.astimezone(UTC)
        identity = message["Message-ID"].strip("<>").partition("@")[0]
        descriptor, passing_name = mkstemp(dir=self._folder, prefix=".", suffix=".passing")  # O_EXCL, 0600
        try:
            with open(descriptor, "wb") as file:
                file.write(_readable(message))
            Path(passing_name).rename(self._folder / f"{sent:%Y%m%dT%H%M%SZ}-{identity}.eml")
        except BaseException:
            Path(passing_name).unlink()
            raise


def _readable(message: EmailMessage) -> bytes:
    """The message, its text not encoded: people and scripts take the link out of the file as it is."""
    text = message.get_body(("plain",))
    if text is not None and text["Content-Transfer-Encoding"] != "7bit":
        text.set_content(text.get_content(), cte="8bit")
    return message.as_bytes(policy=message.policy.clone(cte_type="8bit"))
