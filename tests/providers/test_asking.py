"""What a browser is sent off with, and what shows that a call is ours."""

from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

import pytest

from altyaa.kernel.secret import Secret
from altyaa.protocol import rfc7636_pkce
from altyaa.providers.model import AuthorizeAsk
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import APPS, BEFORE, REDEEM, sent_by

CALLBACK = "https://altyaa.example/connect/google/callback/"
VERIFIER = "v" * 43
CHALLENGE = rfc7636_pkce.challenge_of(VERIFIER)


def asked(name: str, ask: AuthorizeAsk) -> tuple[str, dict[str, str]]:
    """The address without its query, and the query."""
    address = urlsplit(PROVIDERS[name].authorize_url(APPS[name], ask))
    pairs = parse_qsl(address.query, keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs)
    return f"{address.scheme}://{address.netloc}{address.path}", dict(pairs)


def test_google_is_asked_for_lasting_access_and_for_consent_each_time() -> None:
    """Without ``offline`` there is no refresh token, and without ``consent`` there is one the first time alone."""
    scopes = PROVIDERS["google"].pack.value("scopes")
    ask = AuthorizeAsk("the state", CALLBACK, scopes, Secret(VERIFIER), again=True, login_hint="mara+x@harbor.example")
    assert asked("google", ask) == (
        "https://accounts.google.com/o/oauth2/v2/auth",
        {
            "client_id": APPS["google"].client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "https://www.googleapis.com/auth/business.manage openid email",
            "state": "the state",
            "access_type": "offline",
            "prompt": "consent",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            "login_hint": "mara+x@harbor.example",
        },
    )


def test_facebook_is_asked_with_commas_and_again_for_what_was_declined() -> None:
    ask = AuthorizeAsk("s", CALLBACK, ("pages_show_list", "public_profile"), login_hint="mara@harbor.example")
    address, query = asked("facebook", ask)
    assert address == "https://www.facebook.com/v26.0/dialog/oauth"
    assert query == {
        "client_id": APPS["facebook"].client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "pages_show_list,public_profile",
        "state": "s",
    }
    _, again = asked("facebook", AuthorizeAsk("s", CALLBACK, (), again=True))
    assert again["auth_type"] == "rerequest"


def test_tiktok_is_asked_by_a_client_key_and_with_a_challenge_in_hexadecimals() -> None:
    """It calls the method S256 all the same. ``disable_auto_auth`` shows the page to whoever is signed in, too."""
    ask = AuthorizeAsk("s", CALLBACK, ("user.info.basic", "video.list"), Secret(VERIFIER), again=True)
    address, query = asked("tiktok", ask)
    assert address == "https://www.tiktok.com/v2/auth/authorize/"
    assert query == {
        "client_key": APPS["tiktok"].client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "user.info.basic,video.list",
        "state": "s",
        "disable_auto_auth": "1",
        "code_challenge": sha256(VERIFIER.encode()).hexdigest(),
        "code_challenge_method": "S256",
    }


@pytest.mark.parametrize("name", PROVIDERS)
def test_no_secret_is_in_an_address_or_printed(name: str) -> None:
    provider, app, tokens = PROVIDERS[name], APPS[name], BEFORE[name]
    secrets = [app.client_secret.reveal(), tokens.access.reveal(), REDEEM.code.reveal(), "the-verifier"]
    calls = [
        next(provider.connect(app, REDEEM)),
        provider.renewal(app, tokens),
        next(provider.assets(app, tokens)),
        next(provider.probe(app, tokens)),
        *(() if provider.revocation is None else (provider.revocation(app, tokens),)),
    ]
    for call in calls:
        assert call.url.startswith("https://")
        assert "?" not in call.url
        assert not [secret for secret in secrets if secret in repr(call)]


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_code_is_redeemed_with_all_that_it_is_bound_to(name: str) -> None:
    call = next(PROVIDERS[name].connect(APPS[name], REDEEM))
    assert (call.method, call.query) == ("POST", {})
    sent = sent_by(call)
    assert sent.get("code", sent.get("auth_code")) == "the-code"
    assert sent["redirect_uri"] == REDEEM.redirect_uri
    assert sent.get("code_verifier") == ("the-verifier" if name != "tiktok_business" else None)
    facts = PROVIDERS[name].pack.facts
    id_parameter = facts.get("token_client_id_parameter", facts["client_id_parameter"]).value
    ours = [sent[parameter] for parameter in (id_parameter, facts["client_secret_parameter"].value)]
    assert ours == [APPS[name].client_id, APPS[name].client_secret.reveal()]
