"""What is wrong with a request, told to the client's redirect URI: an ordered table, and the first refusal counts.

Adding a check is a function and a line.
"""

import re
from collections.abc import Callable

from altyaa.kernel.ids import read_id
from altyaa.oauth.rules import resources as rules
from altyaa.oauth.rules import scopes
from altyaa.oauth.rules.authorize.asking import Asking
from altyaa.protocol import rfc7636_pkce
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.protocol.rfc6749_parameters import no_repeats

Check = Callable[[Asking], OAuthRefused | None]

LONGEST = 7_000
"""Characters of a request's address. It has to come through the sign-in page, and proxies take 8 KiB."""
PROMPTS = frozenset({"none", "login", "consent", "select_account"})
_SECONDS = re.compile(r"[0-9]{1,9}")


def _no_repeats(it: Asking) -> OAuthRefused | None:
    return no_repeats(it.asked)


def _length(it: Asking) -> OAuthRefused | None:
    if it.length <= LONGEST:
        return None
    return OAuthRefused("invalid_request", f"The request is longer than {LONGEST} characters. Shorten state.")


def _request_object(it: Asking) -> OAuthRefused | None:
    if it.asked.get("request") is not None:
        return OAuthRefused("request_not_supported", "Request objects are not taken: send the parameters.")
    if it.asked.get("request_uri") is not None:
        return OAuthRefused("request_uri_not_supported", "request_uri is not taken: send the parameters.")
    return None


def _response_type(it: Asking) -> OAuthRefused | None:
    asked = it.asked.get("response_type")
    if asked is None:
        return OAuthRefused("invalid_request", "response_type is missing: send code.")
    return None if asked == "code" else OAuthRefused("unsupported_response_type", "response_type is code.")


def _response_mode(it: Asking) -> OAuthRefused | None:
    if it.asked.get("response_mode") in (None, "query"):
        return None
    return OAuthRefused("invalid_request", "response_mode is query.")


def _grant_type(it: Asking) -> OAuthRefused | None:
    if "authorization_code" in it.client.grant_types:
        return None
    return OAuthRefused("unauthorized_client", "This app may not use authorization_code.")


def _scope(it: Asking) -> OAuthRefused | None:
    asked = it.scopes
    if asked is None:
        return scopes.MALFORMED
    had = frozenset(it.client.scopes).intersection(it.catalogue)
    return scopes.beyond(asked, had, it.catalogue, "the app") or (None if asked else scopes.NONE_TO_ASK_FOR)


def _resource(it: Asking) -> OAuthRefused | None:
    known = rules.known(it.asked.resources, it.resources)
    if isinstance(known, OAuthRefused):
        return known
    if rules.scopes_at(it.scopes or frozenset(), known, it.resources):
        return None
    return scopes.NONE_AT_RESOURCE


def _pkce(it: Asking) -> OAuthRefused | None:
    challenge, method = it.asked.get("code_challenge"), it.asked.get("code_challenge_method")
    if challenge is None:
        if method is not None:
            return OAuthRefused("invalid_request", "code_challenge is missing, but code_challenge_method was sent.")
        if it.client.pkce == "required":  # RFC 7636 §4.4.1
            return OAuthRefused("invalid_request", "code_challenge is missing: this app must use PKCE.")
        return None
    if method != rfc7636_pkce.METHOD:  # Without one it would be plain (§4.3), which protects nothing.
        return OAuthRefused("invalid_request", "code_challenge_method is S256.")
    if not rfc7636_pkce.is_challenge(challenge):
        return OAuthRefused("invalid_request", "code_challenge is malformed: base64url of a SHA-256, 43 characters.")
    return None


def _prompt(it: Asking) -> OAuthRefused | None:
    if not it.prompt <= PROMPTS:
        return OAuthRefused("invalid_request", "prompt is none, login, consent or select_account.")
    if "none" in it.prompt and len(it.prompt) > 1:
        return OAuthRefused("invalid_request", "prompt=none goes with nothing else.")
    return None


def _max_age(it: Asking) -> OAuthRefused | None:
    asked = it.asked.get("max_age")
    if asked is None or _SECONDS.fullmatch(asked):
        return None
    return OAuthRefused("invalid_request", "max_age is a whole number of seconds.")


def _workspace(it: Asking) -> OAuthRefused | None:
    asked = it.asked.get("workspace")
    if asked is None or read_id("wks", asked) is not None:
        return None
    return OAuthRefused("invalid_request", "workspace is the id of a workspace, wks_ and 22 characters.")


CHECKS: tuple[tuple[Check, str], ...] = (
    (_no_repeats, "RFC 6749 §3.1"),
    (_length, "house rule"),
    (_request_object, "OpenID Connect Core §3.1.2.6"),
    (_response_type, "RFC 6749 §3.1.1, §4.1.2.1"),
    (_response_mode, "OAuth 2.0 Multiple Response Types §2.1"),
    (_grant_type, "RFC 6749 §4.1.2.1"),
    (_scope, "RFC 6749 §3.3, §4.1.2.1"),
    (_resource, "RFC 8707 §2"),
    (_pkce, "RFC 7636 §4.3, §4.4.1; RFC 9700 §2.1.1"),
    (_prompt, "OpenID Connect Core §3.1.2.1"),
    (_max_age, "OpenID Connect Core §3.1.2.1"),
    (_workspace, "house rule"),
)
"""Each with the text that obliges us to it."""


def check(it: Asking) -> OAuthRefused | None:
    """The first refusal of the table."""
    for each, _source in CHECKS:
        if (refused := each(it)) is not None:
            return refused
    return None
