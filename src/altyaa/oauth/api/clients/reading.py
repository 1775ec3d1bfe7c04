"""From what was sent to what is asked."""

from typing import TypeVar

from altyaa.access.rules import read_name
from altyaa.infra.http.problems import Halted
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.oauth.api.clients.bodies import ClientBody, ClientChangeBody
from altyaa.oauth.registration import ClientAsk, ClientChange, Shape
from altyaa.oauth.rules import clients as rules

Value = TypeVar("Value")


def sent(value: Value | Refused) -> Value:
    """The value.

    Raises:
        Halted: It was refused.
    """
    if isinstance(value, Refused):
        raise Halted(value)
    return value


def client_ask(body: ClientBody, scopes: ScopeCatalogue) -> ClientAsk:
    """What a client is to be.

    Raises:
        Halted: A value is not allowed.
    """
    shape = Shape(
        name=sent(read_name(body.name)),
        redirect_uris=sent(rules.read_redirect_uris(body.redirect_uris)),
        scopes=sent(rules.read_scopes(body.scopes, scopes)),
        pkce="required",
        any_workspace=body.any_workspace,
        grant_days=body.grant_days,
        jwks=None if body.jwks is None else sent(rules.read_jwks(body.jwks)),
    )
    return sent(rules.client_ask(shape, body.auth_method, body.grant_types, body.pkce))


def client_change(body: ClientChangeBody, scopes: ScopeCatalogue) -> ClientChange:
    """What is to be different.

    Raises:
        Halted: A value is not allowed.
    """
    given = body.model_fields_set
    for word in ("pkce", "jwks"):
        if word in given and getattr(body, word) is None:
            raise Halted(Refused(INVALID_VALUE, f"{word} is null", f"body.{word}: null clears grant_days alone."))
    return ClientChange(
        name=sent(read_name(body.name)) if "name" in given else None,
        redirect_uris=sent(rules.read_redirect_uris(body.redirect_uris)) if "redirect_uris" in given else None,
        scopes=sent(rules.read_scopes(body.scopes, scopes)) if "scopes" in given else None,
        pkce=body.pkce,
        any_workspace=body.any_workspace if "any_workspace" in given else None,
        grant_days=body.grant_days,
        no_grant_days="grant_days" in given and body.grant_days is None,
        jwks=None if body.jwks is None else sent(rules.read_jwks(body.jwks)),
    )
