"""Calls of the Graph API: the token in the query, and a proof that whoever sends it knows the app's secret."""

import hmac
from dataclasses import replace
from hashlib import sha256

from altyaa.kernel.secret import Secret
from altyaa.providers.model import App, Call, Purpose


def graph(purpose: Purpose, method: str, url: str, app: App, token: Secret[str], **query: str | Secret[str]) -> Call:
    """A call with a token."""
    return present(app, token, Call(purpose, method, url, query))


def present(app: App, token: Secret[str], call: Call) -> Call:
    """The token and its proof (developers.facebook.com/docs/graph-api/guides/secure-requests, "appsecret_proof")."""
    proof = hmac.new(app.client_secret.reveal().encode(), token.reveal().encode(), sha256).hexdigest()
    return replace(call, query={**call.query, "access_token": token, "appsecret_proof": Secret(proof)})


def app_token(app: App) -> Secret[str]:
    """The app's own token, which needs no call to get it."""
    return Secret(f"{app.client_id}|{app.client_secret.reveal()}")
