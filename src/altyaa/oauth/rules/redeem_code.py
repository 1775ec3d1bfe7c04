"""What one presentation of an authorization code leads to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.oauth.model import StoredCode
from altyaa.protocol import rfc7636_pkce
from altyaa.protocol.rfc6749_errors import OAuthRefused

CODE_REFUSED = (
    "The code is used, expired or another client's, or redirect_uri or code_verifier differ from those of the "
    "authorization request."
)
"""One sentence for every cause: whoever asks has not shown that the code is theirs."""


@dataclass(frozen=True, slots=True)
class CodeAsk:
    """One presentation, by a client that is authenticated.

    Attributes:
        redirect_uri: None where it was not sent.
        verifier: PKCE's; None where it was not sent.
        resources: None of them means all that were asked for at first.
    """

    client_id: UUID
    redirect_uri: str | None
    verifier: str | None
    resources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Redeem:
    """A grant may come out of it."""

    code: StoredCode


@dataclass(frozen=True, slots=True)
class Replay:
    """It was redeemed before: what came out of it ends."""

    grant_id: UUID


def redeem_code(code: StoredCode | None, ask: CodeAsk, now: datetime) -> Redeem | Replay | OAuthRefused:
    """Decide on one presentation.

    A replay condemns the grant only if it is otherwise valid: a stranger who saw a used code must not be able to
    revoke the owner's grant with it (OAuth 2.1 draft, "Reuse of Authorization Codes"). So that check comes late.
    """
    if code is None:
        return _invalid("no such code")
    if code.client_id != ask.client_id:  # RFC 6749 §4.1.3
        return _invalid("code belongs to another client")
    if code.challenge is None and ask.verifier is not None:  # RFC 9700 §4.8.2
        return OAuthRefused("invalid_request", "code_verifier was sent, but the authorization had no code_challenge.")
    if ask.redirect_uri is None and code.challenge is None:
        return OAuthRefused("invalid_request", "redirect_uri is missing: send the one of the authorization request.")
    if ask.redirect_uri not in (None, code.redirect_uri):
        return _invalid("redirect_uri differs")
    if not rfc7636_pkce.matches(ask.verifier, code.challenge):
        return _invalid("PKCE verifier does not match")
    if code.redeemed_at is not None:  # RFC 6749 §4.1.2
        return _invalid("redeemed, and its grant is gone") if code.grant_id is None else Replay(code.grant_id)
    if code.expires_at <= now:
        return _invalid("code expired")
    if not ask.resources.issubset(code.resources) and code.resources:  # RFC 8707 §2.2
        return OAuthRefused("invalid_target", "A resource is not among those of the authorization request.")
    return Redeem(code)


def stands(code: StoredCode, life: int, revoked_at: datetime | None) -> bool:
    """Whether the yes that a code came from stands.

    Args:
        life, revoked_at: Of the consent. One that was given again is another yes, in another life.
    """
    return revoked_at is None and code.life == life


def _invalid(why: str) -> OAuthRefused:
    return OAuthRefused("invalid_grant", CODE_REFUSED, why)
