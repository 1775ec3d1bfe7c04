"""The public error catalogue: one table. Each entry has a page under ``docs/errors/``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the public error catalogue.

    Attributes:
        code: Wire value. Never changes once released.
        status: HTTP status sent with it.
        public: Sentence anyone may read. Names no identifiers.
        source: The text that obliges us to refuse, or "house rule".
        bearer_error: ``error`` of the ``WWW-Authenticate`` challenge (RFC 6750 §3.1); None sends none.
    """

    code: str
    status: int
    public: str
    source: str
    bearer_error: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A decision not to act.

    Attributes:
        problem: What the caller is told.
        why: What our own log is told. Holds no secret.
        detail: A more exact sentence for this caller, in place of ``problem.public``.
        scopes: Scopes that would have been needed, for the challenge.
    """

    problem: Problem
    why: str
    detail: str | None = None
    scopes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What the caller reads."""
        return self.detail or self.problem.public


INVALID_REQUEST = Problem(
    "invalid_request",
    400,
    "The request is malformed. Send one Authorization header and at most one X-Altyaa-Workspace header.",
    "RFC 6750 §3.1",
    "invalid_request",
)
CREDENTIALS_MISSING = Problem(
    "credentials_missing",
    401,
    "This needs a credential. Send it as 'Authorization: Bearer <workspace_api_key>'.",
    "RFC 6750 §3",
)
INVALID_TOKEN = Problem(
    "invalid_token",
    401,
    "The credential is not valid. Check that all of it was copied and that it belongs to this service.",
    "RFC 6750 §3.1",
    "invalid_token",
)
KEY_REVOKED = Problem(
    "key_revoked",
    401,
    "This API key was revoked. Ask an Owner or Admin of the workspace for a new one.",
    "RFC 6750 §3.1",
    "invalid_token",
)
KEY_EXPIRED = Problem(
    "key_expired",
    401,
    "This API key has expired. Ask an Owner or Admin of the workspace for a new one.",
    "RFC 6750 §3.1",
    "invalid_token",
)
WORKSPACE_MISMATCH = Problem(
    "workspace_mismatch",
    401,
    "The credential belongs to another workspace than X-Altyaa-Workspace names. Leave the header out or correct it.",
    "house rule",
    "invalid_token",
)
INSUFFICIENT_SCOPE = Problem(
    "insufficient_scope",
    403,
    "The credential lacks a scope that this needs.",
    "RFC 6750 §3.1",
    "insufficient_scope",
)
UNKNOWN_SCOPE = Problem("unknown_scope", 422, "One of the scopes does not exist.", "house rule")
INVALID_VALUE = Problem("invalid_value", 422, "A value is missing or not allowed.", "house rule")
NOT_FOUND = Problem("not_found", 404, "There is nothing at this address.", "RFC 9110 §15.5.5")
METHOD_NOT_ALLOWED = Problem(
    "method_not_allowed", 405, "This address does not take this method; the Allow header lists those it takes.",
    "RFC 9110 §15.5.6",
)  # fmt: skip
INTERNAL_ERROR = Problem(
    "internal_error", 500, "Something broke on our side. The request id finds it in our log.", "RFC 9110 §15.6.1"
)
GATEWAY_MISCONFIGURED = Problem(
    "gateway_misconfigured",
    500,
    "The proxy in front asks for a scope or an audience that this service does not know. Its operator must correct it.",
    "house rule",
)
SERVICE_UNAVAILABLE = Problem(
    "service_unavailable",
    503,
    "The service cannot reach its database at the moment. Try again after the time in Retry-After.",
    "RFC 9110 §15.6.4",
)

CATALOGUE: dict[str, Problem] = {
    problem.code: problem
    for problem in (
        INVALID_REQUEST,
        CREDENTIALS_MISSING,
        INVALID_TOKEN,
        KEY_REVOKED,
        KEY_EXPIRED,
        WORKSPACE_MISMATCH,
        INSUFFICIENT_SCOPE,
        UNKNOWN_SCOPE,
        INVALID_VALUE,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        INTERNAL_ERROR,
        GATEWAY_MISCONFIGURED,
        SERVICE_UNAVAILABLE,
    )
}
