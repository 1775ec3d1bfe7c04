"""An app in words that people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from altyaa.kernel.text import N_
from altyaa.oauth.registration import ClientInfo, ClientSecretInfo, ClientView
from altyaa.protocol.rfc6749_redirects import is_loopback

KINDS = {
    "server": N_("Server-side app"),
    "public": N_("Browser, mobile or command-line app"),
    "service": N_("Service without people"),
}
METHODS = {
    "client_secret_basic": N_("A secret, in the Authorization header"),
    "client_secret_post": N_("A secret, in the form"),
    "private_key_jwt": N_("A key of its own, by signed assertions"),
    "none": N_("Nothing: PKCE alone"),
}
GRANT_TYPES = {
    "authorization_code": N_("People allow it (authorization_code)"),
    "refresh_token": N_("It stays signed in (refresh_token)"),
    "client_credentials": N_("It acts for itself (client_credentials)"),
}
PAST = {
    "oauth.client.created": N_("Registered"),
    "oauth.client.updated": N_("Changed"),
    "oauth.client.secret_rotated": N_("New secret made"),
    "oauth.client.secret_retired": N_("Secret retired"),
    "oauth.client.rotation_due": N_("Secret due for rotation: who knew it left"),
    "oauth.client.tokens_revoked": N_("Tokens of its own revoked"),
    "oauth.client.ended": N_("Ended"),
    "oauth.client.leaked": N_("Secret found in public, and ended"),
    "oauth.client.token_leaked": N_("Token found in public, and ended"),
    "oauth.client.changes_withdrawn": N_("Changes by a leaked key withdrawn"),
}
FIELDS = {
    "name": N_("Name"),
    "redirect_uris": N_("Redirect URIs"),
    "scopes": N_("Scopes"),
    "pkce": N_("PKCE"),
    "any_workspace": N_("Any workspace"),
    "grant_days": N_("Days until access ends"),
    "jwks_kids": N_("Public keys"),
    "verified": N_("Verified"),
}


def kind_of(client: ClientInfo) -> str:
    """Which of ``KINDS``."""
    if client.auth_method == "none":
        return "public"
    return "server" if "authorization_code" in client.grant_types else "service"


def hosts_of(redirect_uris: Sequence[str]) -> list[str]:
    """Where answers go, each once: a host, ``this computer`` by its address, or a scheme of the app's own."""
    return list(dict.fromkeys(_host(uri) for uri in redirect_uris))


def _host(uri: str) -> str:
    parts = urlsplit(uri)
    return parts.netloc if parts.scheme == "https" or is_loopback(uri) else f"{parts.scheme}:"


@dataclass(frozen=True, slots=True)
class SecretState:
    """What there is to say of an app's secrets at a glance.

    Attributes:
        working: Those that work, oldest first.
        rotating_until: When the older of two stops; None where there is one.
    """

    working: tuple[ClientSecretInfo, ...]
    rotating_until: datetime | None


def secret_state(view: ClientView, now: datetime) -> SecretState:
    """Of its secrets now."""
    working = tuple(each for each in view.secrets if each.works_at(now))
    return SecretState(working, working[0].ends_at if len(working) > 1 else None)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a change made different, as it was and as it is."""

    label: str
    old: str
    new: str


def differences(data: Mapping[str, Any]) -> list[Difference]:
    """What ``oauth.client.updated`` tells."""
    return [
        Difference(FIELDS[word], _said(each.get("from")), _said(each.get("to")))
        for word, each in data.items()
        if word in FIELDS and isinstance(each, Mapping)
    ]


def _said(value: Any) -> str:
    match value:
        case None | []:
            return "–"
        case True:
            return "✓"
        case False:
            return "✗"
        case list():
            return " ".join(map(str, value))
    return str(value)
