"""The public error catalogue: one table. Each entry has a page under ``docs/errors/``."""

from dataclasses import dataclass

from altyaa.kernel.text import Text


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
        retry_after: Whole seconds after which the same request may be admitted.
        policy: Name of the rate limit that refused.
        fields: What was sent and is wrong, by its names in the API.
    """

    problem: Problem
    why: str
    detail: str | Text | None = None
    scopes: tuple[str, ...] = ()
    retry_after: int | None = None
    policy: str | None = None
    fields: tuple[str, ...] = ()

    @property
    def sentence(self) -> str | Text:
        """What the caller reads, once it is said in a language."""
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
    "This needs a credential. Send an API key or an access token as 'Authorization: Bearer <credential>'.",
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
KEY_ROTATED = Problem(
    "key_rotated",
    401,
    "This API key was rotated, and the time of its old secret is over. Use the secret that the rotation showed.",
    "RFC 6750 §3.1",
    "invalid_token",
)
TOKEN_EXPIRED = Problem(
    "token_expired",
    401,
    "This access token has expired. Exchange the refresh token for a new pair.",
    "RFC 6750 §3.1",
    "invalid_token",
)
TOKEN_REVOKED = Problem(
    "token_revoked",
    401,
    "This access token was revoked. Send the person through the authorization flow again; an app's own is asked for "
    "anew.",
    "RFC 6750 §3.1",
    "invalid_token",
)
WRONG_RESOURCE = Problem(
    "wrong_resource",
    401,
    "This access token is for another resource. Ask for one with the resource parameter of this one.",
    "RFC 8707 §2.2",
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
CSRF_FAILED = Problem(
    "csrf_failed",
    403,
    "The form was not sent from its own page, or that page was open too long. Load the page again and send it there.",
    "house rule",
)
INVALID_SIGNATURE = Problem(
    "invalid_signature",
    401,
    "The signature does not fit the body and a public key that this service knows. Sign the body as it is sent.",
    "GitHub, Secret scanning partner program",
)
BODY_TOO_LARGE = Problem(
    "body_too_large", 413, "The body is larger than this address takes. Send it in smaller parts.", "RFC 9110 §15.5.14"
)
ROLE_INSUFFICIENT = Problem(
    "role_insufficient",
    403,
    "Your role in the workspace does not allow this. Ask an Owner of the workspace.",
    "house rule",
)
INVITATION_FOR_ANOTHER = Problem(
    "invitation_for_another",
    403,
    "The invitation was sent to another address than yours. Sign in with that one, or ask for an invitation to yours.",
    "house rule",
)
LAST_OWNER = Problem(
    "last_owner",
    409,
    "A workspace keeps at least one Owner. Make somebody else an Owner first.",
    "house rule",
)
ALREADY_MEMBER = Problem(
    "already_member", 409, "That person is a member of the workspace already. Change their role instead.", "house rule"
)
CHANGED_MEANWHILE = Problem(
    "changed_meanwhile",
    409,
    "What you were shown has changed since. Look at it again, then decide.",
    "house rule",
)
ACCOUNT_EXISTS = Problem(
    "account_exists",
    409,
    "There is an account with this address already. Sign in, and open the link again.",
    "house rule",
)
INVITATION_ENDED = Problem(
    "invitation_ended",
    410,
    "The invitation no longer works: it was used, withdrawn or sent again, or it is over. Ask for a new one.",
    "house rule",
)
FIRST_RUN_ENDED = Problem(
    "first_run_ended",
    410,
    "This address makes the first Owner, once: there is one already, or it is not the address that was printed.",
    "house rule",
)
ADDRESS_CHANGE_FOR_ANOTHER = Problem(
    "address_change_for_another",
    403,
    "Another account than the one that is signed in asked for this link. Sign in with that one, then open it again.",
    "house rule",
)
ADDRESS_TAKEN = Problem(
    "address_taken",
    409,
    "Another account has this address by now. Choose another address, or sign in with that account.",
    "house rule",
)
ADDRESS_CHANGE_ENDED = Problem(
    "address_change_ended",
    410,
    "The link no longer works: it was used or ended by another change, or its 30 minutes are over. Ask for a new one.",
    "house rule",
)
RESET_ENDED = Problem(
    "reset_ended",
    410,
    "The link no longer works: it was used, or its 30 minutes are over. Ask for a new one.",
    "house rule",
)
SIGN_IN_FAILED = Problem(
    "sign_in_failed",
    422,
    "The address or the password is not right. Check both, or ask for a link to set a new password.",
    "house rule",
)
SECOND_FAILED = Problem(
    "second_factor_failed",
    422,
    "The code is not right, or was used before. Type the one that the app shows now, or a recovery code.",
    "RFC 6238 §5.2",
)
PASSKEY_FAILED = Problem(
    "passkey_failed",
    422,
    "The passkey did not prove who you are. Try once more, or sign in with your password.",
    "WebAuthn Level 3 §7.2",
)
SIGN_IN_OVER = Problem(
    "sign_in_over",
    410,
    "This sign-in is over: it was finished, begun in another browser, or its 10 minutes have passed. Begin again.",
    "house rule",
)
ADDRESS_NOT_ALLOWED = Problem(
    "address_not_allowed",
    403,
    "This API key may not be used from this network address. Call from an allowed one, or have its list changed.",
    "house rule",
)
EXCEEDS_OWN_ACCESS = Problem(
    "exceeds_own_access",
    403,
    "A credential can't give more than it has: scopes, expiry, networks and limit. Ask for less.",
    "house rule",
)
KEY_ENDED = Problem(
    "key_ended", 409, "This API key has ended, so there is nothing to change. Create another one.", "house rule"
)
CLIENT_ENDED = Problem(
    "client_ended", 409, "This app has ended, so there is nothing to change. Create another one.", "house rule"
)
ROTATION_IN_PROGRESS = Problem(
    "rotation_in_progress",
    409,
    "Two secrets work already. Wait for one to end, retire it, or send retire_oldest=true.",
    "house rule",
)
LAST_SECRET = Problem(
    "last_secret",
    409,
    "No other secret works. Rotate first, or end the key or the app.",
    "house rule",
)
IDEMPOTENCY_KEY_REUSED = Problem(
    "idempotency_key_reused",
    422,
    "This Idempotency-Key came before with another request. Use a new one for each new request.",
    "house rule",
)
UNKNOWN_SCOPE = Problem("unknown_scope", 422, "One of the scopes does not exist.", "house rule")
INVALID_VALUE = Problem("invalid_value", 422, "A value is missing or not allowed.", "house rule")
CONNECT_ENDED = Problem(
    "connect_ended",
    410,
    "This sign-in at a platform no longer works: it was used, or its time is over. Start a new one.",
    "RFC 6749 §10.12",
)
CONNECT_ELSEWHERE = Problem(
    "connect_elsewhere",
    403,
    "This sign-in at a platform was begun in another browser, or by somebody else. Start a new one here.",
    "RFC 9700 §4.7",
)
CONNECT_DECLINED = Problem(
    "connect_declined",
    422,
    "The platform did not allow what is needed, so nothing was connected. Start again and leave everything ticked.",
    "RFC 6749 §4.1.2.1",
)
CONNECT_LINK_OVER = Problem(
    "connect_link_over",
    410,
    "This link leads nowhere: it was used, its 30 minutes are over, or somebody went on with it in another browser. Go "
    "on in that browser, or ask whoever sent it for a new one.",
    "house rule",
)
OTHER_ACCOUNT = Problem(
    "other_account",
    409,
    "That was another account than the one that is to be connected again. Sign in at the platform with that one.",
    "house rule",
)
PROVIDER_FAILED = Problem(
    "provider_failed",
    502,
    "The platform gave no answer that can be used. Nothing was changed; try again in a few minutes.",
    "RFC 9110 §15.6.3",
)
PROVIDER_NOT_SET_UP = Problem(
    "provider_not_set_up",
    404,
    "This platform is not set up here. The operator of the service registers an app there first.",
    "house rule",
)
CONNECTION_ENDED = Problem(
    "connection_ended", 409, "This connection was disconnected. Connect the account again.", "house rule"
)
CONNECTION_NEEDS_PERSON = Problem(
    "connection_needs_person",
    409,
    "The platform gives no access any more until a person connects the account again.",
    "house rule",
)
TOKEN_CLOSED = Problem(
    "token_closed",
    403,
    "Whoever has this connection's token can keep it for ever, so it is not handed out until an Admin opens it.",
    "house rule",
)
PROXY_REFUSED = Problem(
    "proxy_refused",
    403,
    "This call is none of those that are passed on to the platform. The page about the proxy lists what is refused.",
    "house rule",
)
NOT_FOUND = Problem("not_found", 404, "There is nothing at this address.", "RFC 9110 §15.5.5")
METHOD_NOT_ALLOWED = Problem(
    "method_not_allowed", 405, "This address does not take this method; the Allow header lists those it takes.",
    "RFC 9110 §15.5.6",
)  # fmt: skip
RATE_LIMITED = Problem(
    "rate_limited", 429, "Too many requests. Try again after the time in Retry-After.", "RFC 6585 §4"
)
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
        KEY_ROTATED,
        TOKEN_EXPIRED,
        TOKEN_REVOKED,
        WRONG_RESOURCE,
        WORKSPACE_MISMATCH,
        INSUFFICIENT_SCOPE,
        ADDRESS_NOT_ALLOWED,
        CSRF_FAILED,
        INVALID_SIGNATURE,
        BODY_TOO_LARGE,
        ROLE_INSUFFICIENT,
        INVITATION_FOR_ANOTHER,
        LAST_OWNER,
        CHANGED_MEANWHILE,
        ALREADY_MEMBER,
        ACCOUNT_EXISTS,
        INVITATION_ENDED,
        FIRST_RUN_ENDED,
        ADDRESS_CHANGE_FOR_ANOTHER,
        ADDRESS_TAKEN,
        ADDRESS_CHANGE_ENDED,
        RESET_ENDED,
        SIGN_IN_FAILED,
        SECOND_FAILED,
        PASSKEY_FAILED,
        SIGN_IN_OVER,
        EXCEEDS_OWN_ACCESS,
        KEY_ENDED,
        CLIENT_ENDED,
        ROTATION_IN_PROGRESS,
        LAST_SECRET,
        CONNECT_ENDED,
        CONNECT_ELSEWHERE,
        CONNECT_DECLINED,
        CONNECT_LINK_OVER,
        OTHER_ACCOUNT,
        PROVIDER_FAILED,
        PROVIDER_NOT_SET_UP,
        CONNECTION_ENDED,
        CONNECTION_NEEDS_PERSON,
        TOKEN_CLOSED,
        PROXY_REFUSED,
        IDEMPOTENCY_KEY_REUSED,
        UNKNOWN_SCOPE,
        INVALID_VALUE,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        RATE_LIMITED,
        INTERNAL_ERROR,
        GATEWAY_MISCONFIGURED,
        SERVICE_UNAVAILABLE,
    )
}
