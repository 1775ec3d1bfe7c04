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
                file.write(bytes(message))
            Path(passing_name).rename(self._folder / f"{sent:%Y%m%dT%H%M%SZ}-{identity}.eml")
        except BaseException:
            Path(passing_name).unlink()
            raise
