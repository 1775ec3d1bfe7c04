"""Out by SMTP (RFC 5321): one connection for one message."""

import asyncio
import re
import ssl
from contextlib import suppress
from email.message import EmailMessage

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from altyaa.infra.mail.errors import MailNotSent
from altyaa.infra.mail.server import MailServer

_ONE_ANSWER_SECONDS = 20.0
_ALL_SECONDS = 60.0
_GOODBYE_SECONDS = 2.0
_ABOUT_THE_LOGIN = (530, 534, 535, 538)  # RFC 4954 §6
_DETAIL = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")  # RFC 3463


class SmtpCarrier:
    """Hands messages to one server.

    Args:
        all_seconds: The most that one message may take.
    """

    def __init__(self, server: MailServer, all_seconds: float = _ALL_SECONDS) -> None:
        self._server, self._all_seconds = server, all_seconds
        # OpenSSL's own SSL_CERT_FILE adds a private authority.
        self._tls = None if server.encryption == "none" else ssl.create_default_context()

    async def carry(self, message: EmailMessage) -> None:
        """Hand one message over.

        Raises:
            MailNotSent: The server has not taken it, or has not said so: a second copy may follow the first.
        """
        client = self._client(message)
        try:
            async with asyncio.timeout(self._all_seconds):
                await _hand_over(client, message)
        except SMTPRecipientsRefused as error:
            raise _refused(error.recipients[0]) from None
        except SMTPNotSupported:
            raise MailNotSent("the mail server takes no address beyond ASCII (SMTPUTF8)", False) from None
        except SMTPResponseException as error:
            raise _refused(error) from None
        except (SMTPException, OSError, TimeoutError, ValueError) as error:
            raise MailNotSent(_unreachable(error), True) from None
        else:
            with suppress(SMTPException, OSError):  # It is taken, whatever becomes of the good-bye.
                await client.quit(timeout=_GOODBYE_SECONDS)
        finally:
            client.close()

    def _client(self, message: EmailMessage) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password.reveal() if server.password else None,
            local_hostname=message["From"].addresses[0].domain,
            timeout=min(_ONE_ANSWER_SECONDS, self._all_seconds),
            use_tls=server.encryption == "tls",
            start_tls=server.encryption == "starttls",
            tls_context=self._tls,
        )


async def _hand_over(client: SMTP, message: EmailMessage) -> None:
    sender, recipient = message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec
    options = [] if recipient.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
    await client.connect()
    await client.sendmail(sender, [recipient], bytes(message), mail_options=options)


def _refused(error: SMTPResponseException) -> MailNotSent:
    """4yz may pass later, 5yz will not (RFC 5321 §4.2.1), unless it is the login's, which the operator can correct."""
    if isinstance(error, SMTPAuthenticationError) or error.code in _ABOUT_THE_LOGIN:
        return MailNotSent(f"the mail server refused the login of ALTYAA_SMTP_URL ({_code(error)})", True)
    return MailNotSent(f"the mail server refused the letter ({_code(error)})", error.code < 500)


def _code(error: SMTPResponseException) -> str:
    # Of the server's words none but its codes: the rest may repeat the address, the link or the login.
    detail = _DETAIL.match(error.message)
    return f"{error.code} {detail[0]}" if detail else str(error.code)


def _unreachable(error: BaseException) -> str:
    """Which kind of failure, by the type of the error and of what caused it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the mail server's certificate is not valid for ALTYAA_SMTP_URL ({cause.verify_message})"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, TimeoutError):
        return "the mail server of ALTYAA_SMTP_URL did not answer in time"
    return f"the mail server of ALTYAA_SMTP_URL cannot be used ({type(error).__name__})"
