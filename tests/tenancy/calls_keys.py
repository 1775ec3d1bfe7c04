"""Calls of the stores of keys, and of remembered answers."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from altyaa.infra import entropy
from altyaa.kernel.rate import Rate
from altyaa.keys.model import KeyAsk, Reach
from altyaa.keys.store.listing import Wanted
from tests.tenancy.plant import Planted
from tests.tenancy.store_call import Call, Calls

_ASK = KeyAsk("BI Dashboard", frozenset({"keys.read"}), 90)


def _on_key(*more: Any) -> Callable[[Planted], Sequence[Call]]:
    return lambda planted: [Call(planted.home, (planted.rows["altyaa.api_key"][0]["id"], *more))]


def _on_keys(planted: Planted) -> list[Call]:
    return [Call(planted.home, ([planted.rows["altyaa.api_key"][0]["id"]],))]


def _on_answer(*more: Any) -> Callable[[Planted], Sequence[Call]]:
    return lambda planted: [Call(planted.home, (planted.rows["altyaa.idempotency"][0]["digest"], *more))]


def _keys(planted: Planted) -> list[Call]:
    return [Call(planted.home, (entropy.now(), planted.rows["altyaa.api_key"][0]["id"]))]


def _working(planted: Planted) -> list[Call]:
    # At a moment when the planted key is alive. The other tenant's is younger, so they do not see it.
    key = planted.rows["altyaa.api_key"][0]
    return [Call(planted.home, (key["created_at"] - timedelta(days=1), UUID(int=key["id"].int + 1), 50))]


def _listed(planted: Planted) -> list[Call]:
    now, soon = entropy.now(), entropy.now() + timedelta(days=14)
    only = Wanted(only=planted.rows["altyaa.api_key"][0]["id"])
    return [Call(planted.home, (now, soon, only, 50))]


def _called(planted: Planted) -> list[Call]:
    return [Call(planted.home, ([planted.home.user], [planted.rows["altyaa.api_key"][0]["id"]]))]


def _insert_key(planted: Planted) -> list[Call]:
    """Minted by the planted one, so that the calls after it find a child."""
    parent, now = planted.rows["altyaa.api_key"][0]["id"], entropy.now()
    values = (_ASK, now, now + timedelta(days=90), planted.home.user, parent)
    return [
        Call(planted.home, (planted.home.workspace, entropy.new_id(), *values)),
        Call(planted.home, (planted.other.workspace, entropy.new_id(), *values), mixed=True),
    ]


def _insert_secret(planted: Planted) -> list[Call]:
    vacancy = planted.vacancies["altyaa.api_key_secret"]
    secret = (1, entropy.new_secret().reveal(), "abcd", entropy.now(), None, None)
    theirs = (vacancy.tenant.workspace, entropy.new_id(), vacancy.row["key_id"], *secret)
    mixed = (planted.other.workspace, entropy.new_id(), vacancy.row["key_id"], *secret)
    # One that somebody has seen and a key has made, so that a call after it finds what they know.
    key_id = planted.rows["altyaa.api_key"][0]["id"]
    seen = (planted.home.workspace, entropy.new_id(), key_id, *secret[:-2])
    return [
        Call(planted.home, (*seen, planted.home.user, key_id)),
        Call(vacancy.tenant, theirs),
        Call(vacancy.tenant, mixed, mixed=True),
    ]


def _keys_of(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.home.user, _NOW))]


def _held_keys(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.home.user,))]


def _on_keys_since(planted: Planted) -> list[Call]:
    return [Call(planted.home, ([planted.rows["altyaa.api_key"][0]["id"]], _NOW - timedelta(days=1)))]


def _end_secret(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.rows["altyaa.api_key_secret"][0]["id"], entropy.now()))]


def _claim_answer(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.idempotency"].tenant
    digests = (entropy.new_secret().reveal(), entropy.new_secret().reveal())
    return [Call(tenant, (tenant.workspace, *digests, entropy.now()))]


_NOW = entropy.now()

KEYS: Calls = {
    "altyaa.keys.store.keys.insert_key": _insert_key,
    "altyaa.keys.store.keys.keys": _keys,
    "altyaa.keys.store.names.key_names": _on_keys,
    "altyaa.keys.store.working.working_keys": _working,
    "altyaa.keys.store.listing.listed": _listed,
    "altyaa.keys.store.listing.called": _called,
    "altyaa.keys.store.keys.update_key": _on_key("Other", Reach(frozenset({"posts.read"}), _NOW, (), Rate(100, 60))),
    "altyaa.access.store.calling_keys.share_calling_key": _on_key(),
    "altyaa.access.store.calling_keys.calling_key": _on_key(),
    "altyaa.keys.store.keys.mark_rotated": _on_key(_NOW, _NOW + timedelta(days=90)),
    "altyaa.keys.store.lineage.lock_keys": _on_keys,
    "altyaa.keys.store.lineage.share_key": _on_key(),
    "altyaa.keys.store.lineage.lock_children": _on_keys,
    "altyaa.keys.store.lineage.descendants": _on_key(),
    "altyaa.keys.store.secrets.insert_secret": _insert_secret,
    "altyaa.keys.store.secrets.secrets": _on_keys,
    "altyaa.keys.store.theirs.keys_of": _keys_of,
    "altyaa.keys.store.theirs.held_keys": _held_keys,
    "altyaa.keys.store.clock.reminded": _on_key(),
    "altyaa.keys.store.clock.mark_reminded": _on_key(7),
    "altyaa.keys.store.clock.mark_due": _on_key("a member left", None),
    "altyaa.keys.store.leaked.lock_minted_since": _on_key(_NOW - timedelta(days=1)),
    "altyaa.keys.store.leaked.secrets_made_since": _on_keys_since,
    "altyaa.keys.store.secrets.end_secret": _end_secret,
    "altyaa.keys.store.keys.end_key": _on_key(_NOW, "by hand"),
    "altyaa.access.store.idempotency.claim_answer": _claim_answer,
    "altyaa.access.store.idempotency.remembered": _on_answer(),
    "altyaa.access.store.idempotency.keep_answer": _on_answer("{}"),
    "altyaa.access.store.idempotency.let_go": _on_answer(),
}
