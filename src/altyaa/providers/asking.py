"""What most platforms are asked in the same words (RFC 6749 §2.3.1, §4.1; RFC 7636 §4), named by their packs."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlencode

from altyaa.kernel.secret import Secret
from altyaa.protocol import rfc7636_pkce
from altyaa.providers.model import App, AuthorizeAsk, Call, Redeem
from altyaa.providers.pack import Pack

_CHALLENGES: Mapping[str, Callable[[str], str]] = {
    "S256": rfc7636_pkce.challenge_of,
    "S256_hex": lambda verifier: sha256(verifier.encode("ascii")).hexdigest(),
}
"""What is sent ahead of a verifier, by what a pack says of PKCE. TikTok wants hexadecimals and calls it S256."""


def authorize_url(pack: Pack, app: App, ask: AuthorizeAsk) -> str:
    """Where the person's browser goes to say yes."""
    query = {
        pack.value("client_id_parameter"): app.client_id,
        "redirect_uri": ask.redirect_uri,
        "response_type": "code",
        "scope": pack.value("scope_separator").join(ask.scopes),
        "state": ask.state,
        **pack.value("authorize_parameters"),
    }
    if ask.verifier is not None:
        challenge = _CHALLENGES[pack.value("pkce")](ask.verifier.reveal())
        query |= {"code_challenge": challenge, "code_challenge_method": rfc7636_pkce.METHOD}
    if ask.again:
        query |= pack.value("again_parameters")
    if ask.login_hint is not None and pack.value("hint_parameter") != "none":
        query[pack.value("hint_parameter")] = ask.login_hint
    return f"{pack.value('authorize_url')}?{urlencode(query)}"


def redemption(pack: Pack, app: App, redeem: Redeem) -> Call:
    """The call that redeems a code (RFC 6749 §4.1.3)."""
    form: dict[str, str | Secret[str]] = {
        "grant_type": "authorization_code",
        "code": redeem.code,
        "redirect_uri": redeem.redirect_uri,
        **credentials(pack, app),
    }
    if redeem.verifier is not None:
        form["code_verifier"] = redeem.verifier
    return Call("redeem", "POST", pack.value("token_url"), form=form)


def credentials(pack: Pack, app: App) -> Mapping[str, str | Secret[str]]:
    """What shows that a call to the token endpoint is ours."""
    return {pack.value("client_id_parameter"): app.client_id, pack.value("client_secret_parameter"): app.client_secret}


def present_bearer(_app: App, token: Secret[str], call: Call) -> Call:
    """A call with a token (RFC 6750 §2.1)."""
    return replace(call, headers={**call.headers, "authorization": Secret(f"Bearer {token.reveal()}")})
