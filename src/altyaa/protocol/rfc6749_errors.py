"""Error codes of OAuth 2.0 (RFC 6749 §4.1.2.1 and §5.2, and those that later texts add), and what a refusal carries."""

from dataclasses import dataclass
from typing import Literal

ErrorCode = Literal[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "invalid_scope",
    "invalid_target",  # RFC 8707 §2
    "access_denied",
    "server_error",
    "temporarily_unavailable",
    "login_required",  # OpenID Connect Core §3.1.2.6, and the next three
    "consent_required",
    "interaction_required",
    "account_selection_required",
    "request_not_supported",
    "request_uri_not_supported",
    "unsupported_token_type",  # RFC 7009 §2.2.1
    "invalid_token",  # RFC 6750 §3.1, and the next
    "insufficient_scope",
]
HELP = "/oauth/help"
"""Below it are the pages that ``error_uri`` names."""


@dataclass(frozen=True, slots=True)
class OAuthRefused:
    """A decision not to act, in the words of OAuth.

    Attributes:
        error: What the client's code reads.
        description: What its developer reads: ASCII, without quotes and backslashes (RFC 6749 §5.2).
        why: What our own log is told, where that is more. Holds no secret.
        retry_after: Whole seconds, where waiting helps.
    """

    error: ErrorCode
    description: str
    why: str | None = None
    retry_after: int | None = None

    def told(self, issuer: str) -> dict[str, str]:
        """What the client's side reads, as parameters or as members of JSON (§4.1.2.1, §5.2).

        Args:
            issuer: The public address, without a trailing slash: it has a page about each error.
        """
        page = f"{issuer}{HELP}/{self.error}"
        return {"error": self.error, "error_description": self.description, "error_uri": page}

    @property
    def reason(self) -> str:
        """For our own log."""
        return f"{self.error}: {self.why or self.description}"
