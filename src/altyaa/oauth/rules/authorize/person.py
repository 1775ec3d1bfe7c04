"""Whether somebody has to sign in before anything else happens."""

from dataclasses import dataclass
from datetime import datetime

from altyaa.oauth.model import ClientRecord
from altyaa.oauth.rules.authorize.asking import Authorization
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.protocol.rfc6749_parameters import Parameters


@dataclass(frozen=True, slots=True)
class SignIn:
    """To the sign-in page, and back.

    Attributes:
        again: They are signed in, and are to prove anew who they are.
    """

    again: bool


def sign_in(ask: Authorization, authenticated_at: datetime | None, now: datetime) -> SignIn | OAuthRefused | None:
    """Decide whether the person is to sign in now (OpenID Connect Core §3.1.2.1, §3.1.2.3).

    Args:
        authenticated_at: When they last proved who they are; None for somebody who is not signed in.
    """
    if authenticated_at is None:
        wanted = SignIn(again=False)
    elif "login" in ask.prompt or (ask.max_age is not None and (now - authenticated_at).total_seconds() > ask.max_age):
        wanted = SignIn(again=True)
    else:
        return None
    return OAuthRefused("login_required", "The person has to sign in.") if ask.is_silent else wanted


def answers_strangers(client: ClientRecord, asked: Parameters) -> bool:
    """Whether an error may go to this client although nobody is signed in.

    A broken request would otherwise send anybody to an address that nobody has looked at: an open redirector, lent to
    whoever may register an app (RFC 9700 §4.11.2). The operator looks at an app's addresses when they verify it. What
    asks that no page be shown is answered, as that text says; the answer then is that somebody has to sign in.
    """
    return client.verified or asked.get("prompt") == "none"
