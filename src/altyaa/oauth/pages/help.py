"""``/oauth/help/{error}``: what an error means and what to do, for apps to link to."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from altyaa.kernel.text import N_
from altyaa.oauth.pages.answers import PAGES
from altyaa.protocol.rfc6749_errors import HELP as PREFIX
from altyaa.protocol.rfc6749_errors import ErrorCode

PATH = f"{PREFIX}/{{error}}"


@dataclass(frozen=True, slots=True)
class Help:
    """One page.

    Attributes:
        you: Steps of the person who uses the app.
        developer: Steps of whoever makes it.
    """

    title: str
    what: str
    you: tuple[str, ...]
    developer: tuple[str, ...]


_TELL = (N_("Tell whoever makes the app, with the name of the error above."),)
_AGAIN = (N_("Go back to the app and start again from there."),)
_WAIT = (N_("Wait a minute, then go back to the app and try again."),)

HELP: dict[ErrorCode, Help] = {
    "access_denied": Help(
        N_("The app was not allowed in"),
        N_(
            "Somebody chose Deny, left nothing ticked, or may not allow this: their role does not reach that far, or "
            "they do not belong to the workspace."
        ),
        (
            N_("If it was a slip, go back to the app, start again and choose Allow."),
            N_("If your role does not reach that far, ask an Owner or Admin of the workspace to connect the app."),
            N_("If you belong to another workspace or have another account, choose that one."),
        ),
        (
            N_("Say in your own words what happened, and offer to start again. Do not send people back by yourself."),
            N_("An internal app is for members of its own workspace. An Owner can open it to every workspace."),
        ),
    ),
    "invalid_scope": Help(
        N_("The app asked for something it can't have"),
        N_("One of the permissions it asked for does not exist, or the app is not registered for it."),
        _TELL,
        (
            N_("Read error_description: it names the scope. Between two names there is one space."),
            N_("An Owner or Admin of the app's workspace can add a scope to the app."),
            N_("Leave scope out to ask for all that the app has."),
        ),
    ),
    "invalid_request": Help(
        N_("The app sent a request that can't be read"),
        N_("Something that is needed is missing, came twice or has a wrong form."),
        _TELL,
        (
            N_("Read error_description: it names the parameter."),
            N_(
                "Send each parameter once, redirect_uri exactly as it is registered, and code_challenge with "
                "code_challenge_method=S256."
            ),
        ),
    ),
    "invalid_client": Help(
        N_("The app is not known here"),
        N_("Its client_id belongs to no app, or the app could not prove that it is that app."),
        _TELL,
        (
            N_("Compare client_id with your app's: app_ and 22 characters."),
            N_("If a secret was rotated, use the new one. Send it by HTTP Basic, or in the body, and never in both."),
            N_(
                "An assertion names the client_id as iss and sub and this service as aud, is signed by a key that the "
                "app has registered, ends within 10 minutes, and has a jti that was not used before."
            ),
        ),
    ),
    "invalid_grant": Help(
        N_("The app has to ask you again"),
        N_("What it held to act for you has ended: it expired, was used before, or was taken back."),
        _AGAIN,
        (
            N_("A code works once and for 60 seconds, with the redirect_uri and the code_verifier that belong to it."),
            N_(
                "Store the newest refresh token of each answer. Where there is none that works, send the person "
                "through the authorization again."
            ),
        ),
    ),
    "unauthorized_client": Help(
        N_("The app may not do it this way"),
        N_("It is not registered for this kind of authorization."),
        _TELL,
        (N_("Add the grant type to the app, or use one that it has."),),
    ),
    "unsupported_grant_type": Help(
        N_("The app asked in a way that this service does not know"),
        N_("It wanted tokens by a grant type that does not exist here."),
        _TELL,
        (N_("Use authorization_code, refresh_token or client_credentials. Password and implicit do not exist."),),
    ),
    "unsupported_response_type": Help(
        N_("The app asked in a way that this service does not know"),
        N_("It wanted something other than a code."),
        _TELL,
        (N_("Send response_type=code. Tokens are never given out in an address."),),
    ),
    "invalid_target": Help(
        N_("The app asked for a service that is not here"),
        N_("The resource it named is none of this service's, or none of those that were allowed."),
        _TELL,
        (N_("Compare the resource parameter with the resources of this deployment, character by character."),),
    ),
    "server_error": Help(
        N_("Something broke here"),
        N_("It is our fault. Nothing was allowed."),
        _WAIT,
        (N_("Try again later. If it stays, send the operator of this service the X-Request-Id of the answer."),),
    ),
    "temporarily_unavailable": Help(
        N_("Back in a moment"),
        N_("This service can't answer now, or was asked too often."),
        _WAIT,
        (N_("Wait for as long as Retry-After says, then send the same request again."),),
    ),
    "login_required": Help(
        N_("You have to sign in"),
        N_("The app asked without a page in between, and nobody was signed in."),
        _AGAIN,
        (N_("Send the person here without prompt=none."),),
    ),
    "consent_required": Help(
        N_("You have not allowed this yet"),
        N_("The app asked without a page in between, for something that you have not allowed."),
        _AGAIN,
        (N_("Send the person here without prompt=none."),),
    ),
    "interaction_required": Help(
        N_("You have to answer something first"),
        N_("The app asked without a page in between, and a page is needed."),
        _AGAIN,
        (N_("Send the person here without prompt=none."),),
    ),
    "account_selection_required": Help(
        N_("You have to choose a workspace"),
        N_("The app asked without a page in between, and you belong to several workspaces."),
        _AGAIN,
        (N_("Send the person here without prompt=none, or name the workspace in the workspace parameter."),),
    ),
    "request_not_supported": Help(
        N_("The app asked in a way that this service does not know"),
        N_("It wrapped its request into an object."),
        _TELL,
        (N_("Send the parameters themselves, without request."),),
    ),
    "request_uri_not_supported": Help(
        N_("The app asked in a way that this service does not know"),
        N_("It left its request elsewhere."),
        _TELL,
        (N_("Send the parameters themselves, without request_uri."),),
    ),
    "invalid_token": Help(
        N_("The app has to ask you again"),
        N_("The access it held has ended: it expired or was taken back."),
        _AGAIN,
        (N_("Exchange the refresh token for a new pair. Where there is none that works, authorize again."),),
    ),
    "insufficient_scope": Help(
        N_("The app may not do that"),
        N_("It tried something that it was not allowed to do for you."),
        (N_("Go back to the app. If it asks you again, allow what you want it to do."),),
        (N_("Ask for the scope that the answer names, in a new authorization."),),
    ),
    "unsupported_token_type": Help(
        N_("The app tried to end something that can't be ended this way"),
        N_("This service can't revoke that kind of token."),
        _TELL,
        (N_("Send an access token or a refresh token to /oauth/token/revoke."),),
    ),
}
"""One for each code of the protocol."""


async def help_page(request: Request) -> Response:
    """What an error of an app means, and what to do next.

    Raises:
        HTTPException: 404 for what is no error.
    """
    error = request.path_params["error"]
    help_of = HELP.get(error)
    if help_of is None:
        raise HTTPException(404)
    return PAGES.render(request, "help.html", help=help_of, error=error)
