"""Calls of the stores of clients, consents, codes, grants and single tokens."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from altyaa.infra import entropy
from altyaa.oauth.model import Peer
from altyaa.oauth.registration import Shape
from altyaa.oauth.store.clients import NewClient
from altyaa.oauth.store.grants import NewGrant
from tests.tenancy.plant import Planted
from tests.tenancy.store_call import Call, Calls

_NOW = entropy.now()
_BEFORE, _LATER = _NOW - timedelta(days=1), _NOW + timedelta(days=1)


def _on(table: str, *more: Any) -> Callable[[Planted], Sequence[Call]]:
    return lambda planted: [Call(planted.home, (planted.rows[f"altyaa.{table}"][0]["id"], *more))]


def _on_many(table: str, *more: Any) -> Callable[[Planted], Sequence[Call]]:
    return lambda planted: [Call(planted.home, ([planted.rows[f"altyaa.{table}"][0]["id"]], *more))]


def _of_maker(table: str, *more: Any) -> Callable[[Planted], Sequence[Call]]:
    return lambda planted: [
        Call(planted.home, ([planted.rows[f"altyaa.{table}"][0]["created_by"]], *more)),
    ]


def _of_setter(planted: Planted) -> list[Call]:
    row = planted.rows["altyaa.oauth_client"][0]
    return [Call(planted.home, ([row["redirect_uris_set_by"]], _BEFORE))]


def _on_setter(what: str) -> Callable[[Planted], Sequence[Call]]:
    def calls(planted: Planted) -> list[Call]:
        row = planted.rows["altyaa.oauth_client"][0]
        return [Call(planted.home, (row["id"], [row[f"{what}_set_by"]], _BEFORE))]

    return calls


def _insert_client(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.oauth_client"].tenant
    handle = entropy.new_secret().reveal()
    new = NewClient(entropy.new_id(), handle, "x", False, "none", (), (), (), "required", None, None, "operator")
    return [Call(tenant, (tenant.workspace, new, _NOW))]


def _insert_client_secret(planted: Planted) -> list[Call]:
    vacancy = planted.vacancies["altyaa.oauth_client_secret"]
    client_id, secret = vacancy.row["client_id"], (1, entropy.new_secret().reveal(), "abcd", _NOW, "operator")
    theirs = (vacancy.tenant.workspace, entropy.new_id(), client_id, *secret)
    mixed = (planted.other.workspace, entropy.new_id(), client_id, *secret)
    return [Call(vacancy.tenant, theirs), Call(vacancy.tenant, mixed, mixed=True)]


def _consent(planted: Planted) -> list[Call]:
    row = planted.rows["altyaa.oauth_consent"][0]
    return [Call(planted.home, (row["client_id"], row["user_id"]))]


def _insert_consent(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.oauth_consent"].tenant
    values = (entropy.new_id(), entropy.new_id(), "x", entropy.new_id(), ["posts.read"], _NOW)
    return [Call(tenant, (tenant.workspace, *values))]


def _insert_code(planted: Planted) -> list[Call]:
    vacancy = planted.vacancies["altyaa.oauth_code"]
    values: tuple[Any, ...] = (
        vacancy.row["consent_id"],
        0,
        entropy.new_id(),
        entropy.new_id(),
        "x",
        None,
        ["posts.read"],
        [],
        _NOW,
        _LATER,
    )
    codes = [(entropy.new_id(), entropy.new_secret().reveal(), *values) for _ in range(2)]
    return [
        Call(vacancy.tenant, (vacancy.tenant.workspace, *codes[0])),
        Call(vacancy.tenant, (planted.other.workspace, *codes[1]), mixed=True),
    ]


def _insert_grant(planted: Planted) -> list[Call]:
    vacancy = planted.vacancies["altyaa.oauth_grant"]
    news = [_grant(vacancy.row["consent_id"]) for _ in range(2)]
    return [
        Call(vacancy.tenant, (vacancy.tenant.workspace, news[0])),
        Call(vacancy.tenant, (planted.other.workspace, news[1]), mixed=True),
    ]


def _grant(consent_id: Any) -> NewGrant:
    handles = [entropy.new_secret().reveal() for _ in range(2)]
    return NewGrant(
        id=entropy.new_id(),
        handle=handles[0],
        consent_id=consent_id,
        client_id=entropy.new_id(),
        client_handle=handles[1],
        user_id=entropy.new_id(),
        scopes=["posts.read"],
        resources=[],
        salt=bytes(16),
        kid=1,
        issued_at=_NOW,
        access_expires_at=_LATER,
        refresh_expires_at=_LATER,
        expires_at=None,
        issued_scopes=["posts.read"],
        issued_resources=[],
        peer=Peer("", ""),
    )


def _live_grants(planted: Planted) -> list[Call]:
    return [Call(planted.home)]


def _on_token(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.oauth_denied_token"].tenant
    return [Call(tenant, (tenant.workspace, entropy.new_id(), _LATER))]


def _on_assertion(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.oauth_assertion"].tenant
    return [Call(tenant, (tenant.workspace, entropy.new_secret().reveal(), _LATER))]


_SHAPE = Shape("Other", ("https://app.example/",), frozenset({"posts.read"}), "required")

OAUTH: Calls = {
    "altyaa.oauth.store.clients.insert_client": _insert_client,
    "altyaa.oauth.store.clients.clients": _on("oauth_client"),
    "altyaa.oauth.store.clients.lock_client": _on("oauth_client"),
    "altyaa.oauth.store.client_changes.clients_changed_by": _of_setter,
    "altyaa.oauth.store.client_changes.withdraw_redirect_uris": _on_setter("redirect_uris"),
    "altyaa.oauth.store.client_changes.withdraw_jwks": _on_setter("jwks"),
    "altyaa.oauth.store.clients.update_client": _on("oauth_client", _SHAPE, False, "operator", _NOW),
    "altyaa.oauth.store.clients.begin_epoch": _on("oauth_client", 1_000_000),
    "altyaa.oauth.store.client_secrets.insert_client_secret": _insert_client_secret,
    "altyaa.oauth.store.client_secrets.client_secrets_made_by": _of_maker("oauth_client_secret", _BEFORE, _NOW),
    "altyaa.oauth.store.clients.clients_made_by": _of_maker("oauth_client", _BEFORE),
    "altyaa.oauth.store.client_secrets.given_secrets": _of_maker("oauth_client_secret", _NOW),
    "altyaa.oauth.store.client_secrets.client_secrets": _on_many("oauth_client"),
    "altyaa.oauth.store.client_secrets.end_client_secret": _on("oauth_client_secret", _NOW),
    "altyaa.oauth.store.clients.end_client": _on("oauth_client", _NOW, "by hand"),
    "altyaa.oauth.store.consents.insert_consent": _insert_consent,
    "altyaa.oauth.store.consents.consent": _consent,
    "altyaa.oauth.store.consents.lock_consent": _on("oauth_consent"),
    "altyaa.oauth.store.consents.set_consent": _on("oauth_consent", "Other", ["posts.read"], 0, _NOW),
    "altyaa.oauth.store.codes.insert_code": _insert_code,
    "altyaa.oauth.store.codes.lock_code": _on("oauth_code"),
    "altyaa.oauth.store.codes.mark_redeemed": _on("oauth_code", _LATER, None),
    "altyaa.oauth.store.grants.insert_grant": _insert_grant,
    "altyaa.oauth.store.grants.lock_grant": _on("oauth_grant"),
    "altyaa.oauth.store.grants.live_grants": _live_grants,
    "altyaa.oauth.store.grants.revoke_grants": _on_many("oauth_grant", _NOW, "by hand"),
    "altyaa.oauth.store.consents.revoke_consent": _on("oauth_consent", _NOW, "by hand"),
    "altyaa.oauth.store.tokens.deny_token": _on_token,
    "altyaa.oauth.store.tokens.spend_assertion": _on_assertion,
}
