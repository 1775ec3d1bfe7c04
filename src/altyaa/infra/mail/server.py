"""The mail server that ``ALTYAA_SMTP_URL`` names."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from altyaa.kernel.secret import Secret

Encryption = Literal["tls", "starttls", "none"]
_PORTS: dict[Encryption, int] = {"tls": 465, "starttls": 587, "none": 25}  # RFC 8314 §7.3, RFC 6409, RFC 5321

_FORMS = (
    "smtps://user:password@host, smtp://user:password@host:587 or smtp://host:25?starttls=no, with user and password "
    "percent-encoded"
)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where and how to hand mail over.

    Attributes:
        encryption: ``tls`` from the first byte; ``starttls``, where nothing is said before it; or ``none``.
        password: Goes with ``user``; both are there or neither.
    """

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password: Secret[str] | None = None


def read_smtp_url(url: str) -> MailServer:
    """``smtps://user:password@host`` (TLS, port 465), ``smtp://…`` (STARTTLS, 587) or ``smtp://host?starttls=no`` (25).

    User and password are percent-encoded. They do not go over a line that is not encrypted.

    Raises:
        ValueError: It is none of these; the message repeats nothing of it.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # It repeats what it took for the port: a piece of a password that was not percent-encoded.
        raise ValueError(_FORMS) from None
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    plain = options == {"starttls": "no"} and parts.scheme == "smtp"
    known = parts.scheme in ("smtp", "smtps") and (plain or not parts.query)
    if not known or not parts.hostname or port == 0 or parts.path.strip("/") or parts.fragment:
        raise ValueError(_FORMS)
    if (parts.username is None) != (parts.password is None):
        raise ValueError("a user and a password, or neither")
    if plain and parts.username is not None:
        raise ValueError("user and password would go over the line in clear; leave them or starttls=no out")
    encryption: Encryption = "tls" if parts.scheme == "smtps" else "none" if plain else "starttls"
    return MailServer(
        parts.hostname,
        port or _PORTS[encryption],
        encryption,
        None if parts.username is None else unquote(parts.username),
        None if parts.password is None else Secret(unquote(parts.password)),
    )
