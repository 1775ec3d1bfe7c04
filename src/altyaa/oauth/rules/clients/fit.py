"""Whether the parts of a client fit one another."""

from collections.abc import Sequence
from dataclasses import replace

from altyaa.kernel.problems import Refused
from altyaa.kernel.text import N_
from altyaa.oauth.model import GRANT_TYPES, AuthMethod, GrantType, Pkce
from altyaa.oauth.registration import ClientAsk, Shape
from altyaa.oauth.rules.clients.words import wrong

_OF_PUBLIC: tuple[GrantType, ...] = ("authorization_code", "refresh_token")


def client_ask(
    shape: Shape, auth_method: AuthMethod, grant_types: Sequence[GrantType] | None, pkce: Pkce | None
) -> ClientAsk | Refused:
    """What a client is to be, with what is usual where nothing was said.

    Args:
        shape: Its ``pkce`` counts for nothing.
        grant_types: None for all that a client of its kind may use.
        pkce: None for required of a client without a secret, and optional for others.
    """
    is_public = auth_method == "none"
    usual = _OF_PUBLIC if is_public else GRANT_TYPES
    asked = usual if grant_types is None else tuple(each for each in GRANT_TYPES if each in grant_types)
    ask = ClientAsk(replace(shape, pkce=pkce or ("required" if is_public else "optional")), auth_method, asked)
    return unfit(ask) or ask


def unfit(ask: ClientAsk) -> Refused | None:
    """Refuse a client whose parts contradict one another."""
    shape, is_public, by_key = ask.shape, ask.auth_method == "none", ask.auth_method == "private_key_jwt"
    uses_code = "authorization_code" in ask.grant_types
    causes = (
        (not ask.grant_types, N_("An app uses at least one grant type."), ("grant_types",)),
        (
            "refresh_token" in ask.grant_types and not uses_code,
            N_("refresh_token needs authorization_code: refresh tokens come out of that alone."),
            ("grant_types",),
        ),
        # RFC 6749 §4.4: "MUST only be used by confidential clients".
        (
            is_public and "client_credentials" in ask.grant_types,
            N_("client_credentials needs an app that can prove who it is, and a public one cannot."),
            ("grant_types", "auth_method"),
        ),
        (
            uses_code and not shape.redirect_uris,
            N_(
                "authorization_code needs a redirect URI. An app that acts for itself alone has the grant type "
                "client_credentials and no other."
            ),
            ("redirect_uris", "grant_types"),
        ),
        (
            not uses_code and bool(shape.redirect_uris),
            N_("A redirect URI needs the grant type authorization_code."),
            ("redirect_uris", "grant_types"),
        ),
        # RFC 9700 §2.1.1.
        (is_public and shape.pkce != "required", N_("PKCE is required of an app without a secret."), ("pkce",)),
        (by_key and shape.jwks is None, N_("private_key_jwt needs the app's public keys, its jwks."), ("jwks",)),
        (
            not by_key and shape.jwks is not None,
            N_("A jwks needs the auth method private_key_jwt."),
            ("jwks", "auth_method"),
        ),
    )
    return next((wrong(sentence, *fields) for is_so, sentence, fields in causes if is_so), None)
