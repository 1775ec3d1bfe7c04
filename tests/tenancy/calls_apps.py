"""Calls of the stores of what people allowed apps, as people look at it."""

from collections.abc import Callable, Sequence
from typing import Any

from altyaa.infra import entropy
from altyaa.oauth.store.consent_views import WhichConsents
from altyaa.oauth.store.grant_views import WhichGrants
from tests.tenancy.plant import Planted
from tests.tenancy.store_call import Call, Calls


def _consents(planted: Planted) -> list[Call]:
    row = planted.rows["altyaa.oauth_consent"][0]
    asked = WhichConsents(row["id"], row["client_id"], row["user_id"], "active")
    return [Call(planted.home, (entropy.now(), asked))]


def _live_consents(planted: Planted) -> list[Call]:
    row = planted.rows["altyaa.oauth_consent"][0]
    return [Call(planted.home, (row["client_id"], row["user_id"]))]


def _allowed_clients(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.rows["altyaa.oauth_consent"][0]["client_id"],))]


def _alive(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.rows["altyaa.oauth_consent"][0]["client_id"], entropy.now()))]


def _followings(planted: Planted) -> list[Call]:
    return [Call(planted.home, ([planted.rows["altyaa.oauth_consent"][0]["client_id"]], entropy.now()))]


def _allowed_as_they_are(planted: Planted) -> list[Call]:
    row = planted.rows["altyaa.oauth_consent"][0]
    client = planted.rows["altyaa.oauth_client"][0]
    return [Call(planted.home, ([row["client_id"]], [client["handle"]], entropy.now()))]


def _known_by(planted: Planted) -> list[Call]:
    return [Call(planted.home, ([planted.rows["altyaa.membership"][0]["user_id"]],))]


def _grants(planted: Planted) -> list[Call]:
    row = planted.rows["altyaa.oauth_grant"][0]
    asked = WhichGrants(row["id"], row["consent_id"], row["client_id"], row["user_id"])
    return [Call(planted.home, (entropy.now(), asked))]


def _on_grant(*more: Any) -> Callable[[Planted], Sequence[Call]]:
    return lambda planted: [Call(planted.home, (planted.rows["altyaa.oauth_grant"][0]["id"], *more))]


APPS: Calls = {
    "altyaa.oauth.store.app_views.followings": _followings,
    "altyaa.oauth.store.app_views.allowed_as_they_are": _allowed_as_they_are,
    "altyaa.oauth.store.app_views.known_by": _known_by,
    "altyaa.oauth.store.consent_views.allowed_clients": _allowed_clients,
    "altyaa.oauth.store.client_names.client_names": lambda planted: [
        Call(planted.home, ([planted.rows["altyaa.oauth_client"][0]["id"]],))
    ],
    "altyaa.oauth.store.consent_views.count_alive": _alive,
    "altyaa.oauth.store.consent_views.found_consents": _consents,
    "altyaa.oauth.store.consent_views.live_consents": _live_consents,
    "altyaa.oauth.store.grant_views.found_grants": _grants,
    "altyaa.oauth.store.grant_views.lock_untold": _on_grant(),
    "altyaa.oauth.store.grant_views.mark_told": _on_grant(5),
}
