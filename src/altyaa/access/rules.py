"""Decisions about callers, workspaces and people."""

import re
import unicodedata
from collections.abc import Sequence

from altyaa.kernel.ids import read_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INSUFFICIENT_SCOPE, INVALID_REQUEST, INVALID_VALUE, WORKSPACE_MISMATCH, Refused
from altyaa.kernel.roles import Role, at_least
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.kernel.secret import Secret

LONGEST_NAME = 100
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1000
# One @, no spaces or control characters, a dot in the domain. Only mail that arrives proves an address.
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,63}")


def one_workspace(headers: Sequence[bytes]) -> Refused | None:
    """Refuse two X-Altyaa-Workspace headers: which of them would count?"""
    return Refused(INVALID_REQUEST, "more than one X-Altyaa-Workspace header") if len(headers) > 1 else None


def admit(principal: Principal, workspace: Sequence[bytes], needed: Sequence[str]) -> Principal | Refused:
    """Decide whether a verified caller may do what needs these scopes in this workspace.

    Args:
        workspace: The X-Altyaa-Workspace header, or nothing. It narrows and never selects: it must name the caller's
            own workspace. Possession of the credential was proven, so the reason is told.
        needed: Every one of these scopes is needed.
    """
    if workspace and read_id("wks", workspace[0].decode("latin-1").strip(" \t")) != principal.workspace_id:
        return Refused(WORKSPACE_MISMATCH, "X-Altyaa-Workspace names another workspace")
    lacking = sorted(set(needed) - principal.scopes)
    if lacking:
        return Refused(
            INSUFFICIENT_SCOPE,
            f"lacks {' '.join(lacking)}",
            f"The credential lacks a scope that this needs: {', '.join(lacking)}.",
            tuple(needed),
        )
    return principal


def scopes_for(role: Role, catalogue: ScopeCatalogue) -> frozenset[str]:
    """What a member of this role may do: the one table of roles is the scopes' own ``lowest_role``."""
    return frozenset(name for name, scope in catalogue.items() if at_least(role, scope.lowest_role))


def read_name(text: str) -> str | Refused:
    """A name for people: trimmed, 1 to 100 characters, printable."""
    name = unicodedata.normalize("NFC", text).strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return Refused(INVALID_VALUE, "bad name", f"A name has 1 to {LONGEST_NAME} printable characters.")
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


def check_password(password: Secret[str]) -> Refused | None:
    """Length is what makes a password hard to guess (NIST SP 800-63B §3.1.1.2); composition rules do not."""
    if not SHORTEST_PASSWORD <= len(password.reveal()) <= LONGEST_PASSWORD:
        return Refused(
            INVALID_VALUE,
            "password length",
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
        )
    try:
        password.reveal().encode()
    except UnicodeEncodeError:
        return Refused(INVALID_VALUE, "password encoding", "The password is not valid UTF-8. Type it again.")
    return None
