"""What people type: names, addresses, passwords."""

import re
import unicodedata
from pathlib import Path

from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import N_, Text

LONGEST_NAME = 100
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1000
_LENGTHS = {"least": str(SHORTEST_PASSWORD), "most": str(LONGEST_PASSWORD)}
_COMMON = frozenset(
    line
    for line in (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)
# One @, no spaces or control characters, a dot in the domain. Only mail that arrives proves an address.
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,63}")

_GUESSED = "password is guessed first"
_OWN_ADDRESS = Refused(
    INVALID_VALUE,
    _GUESSED,
    "That password is guessed first: it is your own address. Choose one that nobody can read off your mail.",
)
_REPEATED = Refused(
    INVALID_VALUE,
    _GUESSED,
    "That password is guessed first: it repeats something short. Take several different words.",
)
_COMMONEST = Refused(
    INVALID_VALUE,
    _GUESSED,
    "That password is guessed first: it is among the commonest there are. Take several words in a row that do not "
    "belong together.",
)


def read_name(text: str) -> str | Refused:
    """A name for people: trimmed, 1 to 100 characters, printable."""
    name = unicodedata.normalize("NFC", text).strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        told = Text(N_("A name has 1 to %(most)s printable characters."), {"most": LONGEST_NAME})
        return Refused(INVALID_VALUE, "bad name", told, fields=("name",))
    return name


def read_email(text: str) -> str | Refused:
    """An address as typed, without surrounding space."""
    email = unicodedata.normalize("NFC", text).strip()
    if not _EMAIL.fullmatch(email) or not email.isprintable():
        return Refused(INVALID_VALUE, "bad email", "That is not an email address, as in mara@harbor.example.")
    return email


def email_index(email: str) -> bytes:
    """What two spellings of one address have in common, for the blind index."""
    return unicodedata.normalize("NFKC", email).casefold().encode()


def check_password(password: Secret[str], email: str = "") -> Refused | None:
    """Length is what makes a password hard to guess, unless it is guessed first (NIST SP 800-63B §3.1.1.2).

    Composition rules do not, and there are none.

    Args:
        email: Whose password it is to be.
    """
    if not SHORTEST_PASSWORD <= len(password.reveal()) <= LONGEST_PASSWORD:
        return Refused(
            INVALID_VALUE,
            "password length",
            Text(N_("A password has %(least)s to %(most)s characters."), _LENGTHS),
        )
    try:
        password.reveal().encode()
    except UnicodeEncodeError:
        return Refused(INVALID_VALUE, "password encoding", "The password is not valid UTF-8. Type it again.")
    return _guessed_first(_folded(password.reveal()), _folded(email))


def _guessed_first(password: str, email: str) -> Refused | None:
    if password in (email, email.partition("@")[0]):
        return _OWN_ADDRESS
    if _repeats(password):
        return _REPEATED
    return _COMMONEST if password in _COMMON else None


def _repeats(text: str) -> bool:
    """Whether it is one part again and again, and the part would be too short to be a password."""
    longest = min(SHORTEST_PASSWORD - 1, len(text) // 2)
    return any(text[size:] == text[:-size] for size in range(1, longest + 1))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
