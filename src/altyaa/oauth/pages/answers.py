"""Answers that these pages have in common."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import pages as access
from altyaa.oauth.rules.authorize import Authorization
from altyaa.protocol import rfc6749_redirects
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.web.page import Pages

DENIED = OAuthRefused("access_denied", "The person did not allow it.")
_OF_THE_ACCOUNT = Path(access.__file__).parent / "templates"
PAGES = Pages(Path(__file__).parent / "templates", _OF_THE_ACCOUNT)


def back(redirect_uri: str, answer: dict[str, str]) -> Response:
    """To the app, with the answer in the query.

    303, and not 307: the browser would post the person's form to the app otherwise (RFC 9700 §4.12).
    """
    where = rfc6749_redirects.with_answer(redirect_uri, answer)
    return Response(
        status_code=303, headers={"Location": where, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    )


def refused_back(
    request: Request, redirect_uri: str, state: str | None, refused: OAuthRefused, issuer: str
) -> Response:
    """To the app, with why not (RFC 6749 §4.1.2.1)."""
    request.state.refused = refused.reason
    return back(redirect_uri, _refusal(state, refused, issuer))


def denial(ask: Authorization, issuer: str) -> str:
    """The address by which somebody returns to the app without having allowed anything."""
    return rfc6749_redirects.with_answer(ask.redirect_uri, _refusal(ask.state, DENIED, issuer))


def _refusal(state: str | None, refused: OAuthRefused, issuer: str) -> dict[str, str]:
    return stated(refused.told(issuer), state, issuer)


def stated(answer: dict[str, str], state: str | None, issuer: str) -> dict[str, str]:
    """An answer with what every answer carries: also by whom, so that nobody else's is taken for ours (RFC 9207 §2)."""
    return {**answer, **({} if state is None else {"state": state}), "iss": issuer}


def form_targets(redirect_uri: str) -> tuple[str, ...] | None:
    """For the content policy of a page whose form leads to the app, in the end; as ``Pages.render`` takes it."""
    target = rfc6749_redirects.form_target(redirect_uri)
    return None if target is None else (target,)
