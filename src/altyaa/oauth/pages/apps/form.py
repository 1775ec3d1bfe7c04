"""The form of an app: its fields, as they are typed and shown again."""

import json
from dataclasses import dataclass

from altyaa.kernel.problems import Refused
from altyaa.oauth.registration import ClientInfo
from altyaa.web import scope_tree
from altyaa.web.forms import Form
from altyaa.web.scope_tree import Group

TEXTS = ("name", "redirect_uris", "grant_days", "jwks", "kind", "auth_method")
TICKS = ("own_tokens", "pkce", "any_workspace")


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was typed, for showing it again."""

    texts: dict[str, str]
    ticks: frozenset[str]
    scopes: frozenset[str] | Refused

    @property
    def lines(self) -> list[str]:
        """The redirect URIs, one a line; empty lines count for nothing."""
        return [line.strip() for line in self.texts["redirect_uris"].splitlines() if line.strip()]


def fields(groups: list[Group]) -> tuple[str, ...]:
    """The names of the form's fields."""
    return (*TEXTS, *TICKS, *scope_tree.fields(groups))


def typed(form: Form, groups: list[Group]) -> Typed:
    """What a form holds."""
    return Typed(
        {name: form.text(name) for name in TEXTS},
        frozenset(name for name in TICKS if form.text(name)),
        scope_tree.chosen(groups, form.without()),
    )


def blank() -> Typed:
    """A form that nobody has filled in, with what is usual and safe."""
    texts = dict.fromkeys(TEXTS, "") | {"kind": "server", "auth_method": "client_secret_basic"}
    return Typed(texts, frozenset({"pkce"}), frozenset())


def typed_of(client: ClientInfo) -> Typed:
    """As a client is now."""
    texts = dict.fromkeys(TEXTS, "") | {
        "name": client.name,
        "redirect_uris": "\n".join(client.redirect_uris),
        "grant_days": "" if client.grant_days is None else str(client.grant_days),
        "jwks": "" if client.jwks is None else json.dumps(json.loads(client.jwks), indent=2),
        "auth_method": client.auth_method,
    }
    ticks = {"pkce": client.pkce == "required", "any_workspace": client.any_workspace}
    return Typed(texts, frozenset(name for name, is_on in ticks.items() if is_on), frozenset(client.scopes))
