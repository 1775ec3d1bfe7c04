"""Calls of the stores of passkeys, authenticator apps, recovery codes and spent tickets."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from altyaa.access.factors import NewPasskey
from altyaa.infra import entropy
from tests.tenancy.plant import Planted
from tests.tenancy.store_call import Call, Calls, own

_STORE = "altyaa.access.store"
_NOW = entropy.now()


def _on(table: str, *more: Any) -> Callable[[Planted], Sequence[Call]]:
    return lambda planted: [Call(planted.home, (planted.rows[f"altyaa.{table}"][0]["id"], *more))]


def _on_person(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.home.user,))]


def _of_newcomer(planted: Planted) -> list[Call]:
    # For whom a passkey was added above: the first tenant's is gone by now.
    tenant = planted.vacancies["altyaa.user_passkey"].tenant
    return [Call(tenant, (tenant.user,))]


def _insert_passkey(planted: Planted) -> list[Call]:
    tenant, digest = planted.vacancies["altyaa.user_passkey"].tenant, entropy.new_secret().reveal()
    made = NewPasskey(b"x", b"x", 0, [], UUID(int=0), may_back_up=False, backed_up=False)
    return [Call(tenant, (tenant.user, entropy.new_id(), digest, made, "Laptop", _NOW))]


def _insert_totp(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.user_totp"].tenant
    return [Call(tenant, (tenant.user, entropy.new_id(), 1, b"planted salt, 16", 1, _NOW))]


def _insert_codes(planted: Planted) -> list[Call]:
    tenant, digest = planted.vacancies["altyaa.recovery_code"].tenant, entropy.new_secret().reveal()
    return [Call(tenant, (tenant.user, [entropy.new_id()], [digest], 1, _NOW))]


def _use_code(planted: Planted) -> list[Call]:
    return [Call(planted.home, ([planted.rows["altyaa.recovery_code"][0]["digest"]], _NOW))]


def _spend(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.spent_ticket"].tenant
    return [Call(tenant, (tenant.user, entropy.new_secret().reveal(), _NOW))]


FACTORS: Calls = {
    f"{_STORE}.totp.factors": _on_person,
    f"{_STORE}.totp.totp": own,
    f"{_STORE}.totp.insert_totp": _insert_totp,
    f"{_STORE}.totp.use_totp": _on("user_totp", 1_000_000, _NOW),
    f"{_STORE}.totp.delete_totp": _on_person,
    f"{_STORE}.passkeys.passkeys": own,
    f"{_STORE}.passkeys.passkey": _on("user_passkey"),
    f"{_STORE}.passkeys.insert_passkey": _insert_passkey,
    f"{_STORE}.passkeys.use_passkey": _on("user_passkey", 1_000_000, _NOW, True),
    f"{_STORE}.passkeys.rename_passkey": _on("user_passkey", "Another name"),
    f"{_STORE}.passkeys.delete_passkey": _on("user_passkey"),
    f"{_STORE}.passkeys.delete_passkeys": _of_newcomer,
    f"{_STORE}.recovery_codes.insert_recovery_codes": _insert_codes,
    f"{_STORE}.recovery_codes.use_recovery_code": _use_code,
    f"{_STORE}.recovery_codes.delete_recovery_codes": _on_person,
    f"{_STORE}.recovery_codes.spend_ticket": _spend,
}
