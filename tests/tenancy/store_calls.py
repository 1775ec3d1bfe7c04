"""How each store function is called to reach for somebody else's things. One that is missing here fails the build."""

import inspect
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import altyaa
from altyaa.infra import entropy
from altyaa.kernel.secret import Secret
from tests.tenancy.plant import Planted, Tenant


@dataclass(frozen=True, slots=True)
class Call:
    """Arguments after ``tx``.

    Attributes:
        owner: Whose things they name: to whom the call does something.
        mixed: They name the caller's own workspace together with the owner's thing, so it does nothing for anybody.
    """

    owner: Tenant
    arguments: tuple[Any, ...] = ()
    mixed: bool = False


def store_functions() -> dict[str, Callable[..., Any]]:
    """Every public function of every ``altyaa.*.store`` module, by its full name."""
    names = [found.name for found in pkgutil.walk_packages(altyaa.__path__, "altyaa.")]
    return {
        f"{name}.{function.__name__}": function
        for name in names
        if "store" in name.split(".")
        for _, function in inspect.getmembers(import_module(name), inspect.isfunction)
        if function.__module__ == name and not function.__name__.startswith("_")
    }


def _own(planted: Planted) -> list[Call]:
    return [Call(planted.home)]


def _insert_workspace(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.workspace"].tenant
    return [Call(tenant, (tenant.workspace, "Harbor Coffee", entropy.now()))]


def _insert_user(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.user_account"].tenant
    digest = entropy.new_secret().reveal()
    return [Call(tenant, (tenant.user, "mara@harbor.example", digest, entropy.now()))]


def _insert_password(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.user_password"].tenant
    return [Call(tenant, (tenant.user, Secret("not a real hash"), entropy.now()))]


def _insert_member(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.membership"].tenant
    return [Call(tenant, (tenant.workspace, tenant.user, "owner", entropy.now()))]


def _insert_key(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.api_key"].tenant
    values = (entropy.new_id(), "BI Dashboard", ["keys.read"], entropy.now(), entropy.now())
    return [Call(tenant, (tenant.workspace, *values))]


def _insert_secret(planted: Planted) -> list[Call]:
    vacancy = planted.vacancies["altyaa.api_key_secret"]
    secret = (1, entropy.new_secret().reveal(), "abcd", entropy.now())
    theirs = (vacancy.tenant.workspace, entropy.new_id(), vacancy.row["key_id"], *secret)
    mixed = (planted.other.workspace, entropy.new_id(), vacancy.row["key_id"], *secret)
    return [Call(vacancy.tenant, theirs), Call(vacancy.tenant, mixed, mixed=True)]


def _revoke(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.rows["altyaa.api_key"][0]["id"], entropy.now()))]


CALLS: Mapping[str, Callable[[Planted], Sequence[Call]]] = {
    "altyaa.access.store.workspace": _own,
    "altyaa.access.store.insert_workspace": _insert_workspace,
    "altyaa.access.store.insert_user": _insert_user,
    "altyaa.access.store.insert_password": _insert_password,
    "altyaa.access.store.insert_member": _insert_member,
    "altyaa.keys.store.insert_key": _insert_key,
    "altyaa.keys.store.insert_secret": _insert_secret,
    "altyaa.keys.store.keys": _own,
    "altyaa.keys.store.revoke": _revoke,
}
