"""How TikTok API for Business is asked: bodies in JSON, and a token in a header of its own."""

from collections.abc import Mapping
from dataclasses import replace

from altyaa.kernel.secret import Secret
from altyaa.providers.model import App, Call, Purpose
from altyaa.providers.tiktok_business.dialect import PACK


def ask(purpose: Purpose, fact: str, body: Mapping[str, str | Secret[str]]) -> Call:
    """A call, to the address of a fact, with everything in its body."""
    return Call(purpose, "POST", PACK.value(fact), json=body)


def credentials(app: App) -> Mapping[str, str | Secret[str]]:
    """What shows that a call is ours; the app's id has another name than in the authorization URL."""
    names = PACK.value("token_client_id_parameter"), PACK.value("client_secret_parameter")
    return dict(zip(names, (app.client_id, app.client_secret), strict=True))


def present(_app: App, token: Secret[str], call: Call) -> Call:
    """A call with a token, which has no ``Bearer`` before it here."""
    return replace(call, headers={**call.headers, PACK.value("token_header"): token})
