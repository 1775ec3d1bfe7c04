"""Calls of the store of workspace keysets."""

from altyaa.infra import entropy
from tests.tenancy.plant import Planted
from tests.tenancy.store_call import Call, Calls


def _read(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.home.workspace,))]


def _insert(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.workspace_keyset"].tenant
    return [Call(tenant, (tenant.workspace, b"sealed", entropy.now()))]


VAULT: Calls = {
    "altyaa.infra.vault.store.workspace_keyset": _read,
    "altyaa.infra.vault.store.insert_workspace_keyset": _insert,
}
