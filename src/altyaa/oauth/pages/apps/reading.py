"""What somebody typed about an app, read: every field that is wrong is told at once, in the sentences of the API."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from altyaa.access.rules import read_name
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.kernel.text import N_, Text
from altyaa.oauth.model import AUTH_METHODS, AuthMethod, GrantType, Pkce
from altyaa.oauth.pages.apps.form import Typed
from altyaa.oauth.pages.apps.words import KINDS, kind_of
from altyaa.oauth.registration import ClientAsk, ClientInfo, Shape
from altyaa.oauth.rules import clients as rules

Errors = dict[str, list[str | Text]]
"""Sentences, by the field that they are about."""

INCOMPLETE = Refused(INVALID_VALUE, "fields are wrong", N_("Something has to be corrected. Nothing was changed."))
_NO_KIND = Refused(INVALID_VALUE, "no kind", N_("Choose what kind of app it is."))
_NOT_JSON = Refused(INVALID_VALUE, "not JSON", N_("The jwks is not JSON."))
_NO_NUMBER = Refused(INVALID_VALUE, "not a number", N_("Enter days as a whole number, or leave it empty."))
_WITH_CODE: tuple[GrantType, ...] = ("authorization_code", "refresh_token")
_METHODS: Mapping[str, AuthMethod] = {each: each for each in AUTH_METHODS if each != "none"}
_FIELD = {"grant_types": "kind"}
Value = TypeVar("Value")


def read_ask(form: Typed, scopes: ScopeCatalogue) -> ClientAsk | Errors:
    """What a client is to be."""
    kind, errors = form.texts["kind"], Errors()
    if kind not in KINDS:
        errors["kind"] = [_NO_KIND.sentence]
    auth_method = "none" if kind == "public" else _METHODS.get(form.texts["auth_method"], "client_secret_basic")
    shape = _shape(form, scopes, errors, "optional")
    if shape is None or errors:
        return errors
    ask = rules.client_ask(shape, auth_method, _grant_types(form, kind), _pkce(form, kind))
    return ask if not isinstance(ask, Refused) else {_field(ask): [ask.sentence]}


def read_shape(form: Typed, client: ClientInfo, scopes: ScopeCatalogue) -> Shape | Errors:
    """What a client is to become."""
    errors = Errors()
    pkce = _pkce(form, kind_of(client)) or client.pkce
    shape = _shape(form, scopes, errors, pkce)
    if shape is None or errors:
        return errors
    refused = rules.unfit(ClientAsk(shape, client.auth_method, tuple(client.grant_types)))
    return shape if refused is None else {_field(refused): [refused.sentence]}


def _shape(form: Typed, scopes: ScopeCatalogue, errors: Errors, pkce: Pkce) -> Shape | None:
    name = _kept(errors, "name", read_name(form.texts["name"]))
    uris = _kept(errors, "redirect_uris", *_uris(form.lines))
    allowed = _kept(errors, "scopes", _scopes(form, scopes))
    days = _kept(errors, "grant_days", _days(form.texts["grant_days"]))
    jwks = _kept(errors, "jwks", _jwks(form.texts["jwks"]))
    if name is None or uris is None or allowed is None:
        return None
    return Shape(name, uris, allowed, pkce, "any_workspace" in form.ticks, days or None, jwks or None)


def _scopes(form: Typed, scopes: ScopeCatalogue) -> frozenset[str] | Refused:
    return form.scopes if isinstance(form.scopes, Refused) else rules.read_scopes(form.scopes, scopes)


def _kept(errors: Errors, field: str, *read: Value | Refused) -> Value | None:
    """The last of the values, unless one of them was refused."""
    wrong = [each.sentence for each in read if isinstance(each, Refused)]
    if wrong:
        errors[field] = wrong
    value = read[-1]
    return None if wrong or isinstance(value, Refused) else value


def _uris(lines: Sequence[str]) -> Iterator[tuple[str, ...] | Refused]:
    """Each line by itself first, so that every one that is wrong is told; then all of them."""
    alone = [rules.read_redirect_uris([line]) for line in lines]
    wrong = [each for each in alone if isinstance(each, Refused)]
    yield from wrong
    if not wrong:
        yield rules.read_redirect_uris(lines)


def _days(text: str) -> int | Refused:
    """0 for none."""
    if not text:
        return 0
    return rules.read_grant_days(int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else _NO_NUMBER


def _jwks(text: str) -> str | Refused:
    """Empty for none."""
    if not text:
        return ""
    try:
        return rules.read_jwks(json.loads(text))
    except (ValueError, RecursionError):
        return _NOT_JSON


def _grant_types(form: Typed, kind: str) -> tuple[GrantType, ...]:
    if kind == "service":
        return ("client_credentials",)
    return (*_WITH_CODE, "client_credentials") if kind == "server" and "own_tokens" in form.ticks else _WITH_CODE


def _pkce(form: Typed, kind: str) -> Pkce | None:
    """None for what is usual of the kind."""
    return None if kind != "server" else "required" if "pkce" in form.ticks else "optional"


def _field(refused: Refused) -> str:
    first = refused.fields[0] if refused.fields else "form"
    return _FIELD.get(first, first)
