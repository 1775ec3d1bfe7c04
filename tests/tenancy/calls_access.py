"""Calls of the stores of workspaces and people."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from altyaa.access.model import Policies
from altyaa.infra import entropy
from altyaa.kernel.fact import Origin
from altyaa.kernel.secret import Secret
from tests.tenancy.plant import Planted
from tests.tenancy.store_call import Call, Calls, own

_STORE = "altyaa.access.store"
_ROLES = ["owner", "admin", "member"]
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def _in_workspace(*more: Any) -> Callable[[Planted], Sequence[Call]]:
    return lambda planted: [Call(planted.home, (planted.home.workspace, *more))]


def _on_person(*more: Any) -> Callable[[Planted], Sequence[Call]]:
    return lambda planted: [Call(planted.home, (planted.home.user, *more))]


def _on_row(table: str, *more: Any) -> Callable[[Planted], Sequence[Call]]:
    return lambda planted: [Call(planted.home, (planted.rows[table][0]["id"], *more))]


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
    address = ("mara@harbor.example", entropy.new_secret().reveal())
    return [Call(tenant, (tenant.workspace, tenant.user, "owner", *address, entropy.now()))]


def _members(planted: Planted) -> list[Call]:
    # The other tenant's person is younger, so they do not see themselves.
    return [Call(planted.home, (UUID(int=planted.home.user.int + 1), 50))]


def _found_members(planted: Planted) -> list[Call]:
    return [Call(planted.home, ("", None, UUID(int=planted.home.user.int + 1), 50))]


def _invitation_names(planted: Planted) -> list[Call]:
    return [Call(planted.home, ([planted.rows["altyaa.invitation"][0]["id"]],))]


def _members_by_address(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.rows["altyaa.membership"][0]["email"].upper(),))]


def _insert_invitation(planted: Planted) -> list[Call]:
    tenant, now = planted.vacancies["altyaa.invitation"].tenant, entropy.now()
    return [Call(tenant, (tenant.workspace, entropy.new_id(), "noa@harbor.example", "admin", "operator", now, now))]


def _lock_invitation(planted: Planted) -> list[Call]:
    row = planted.rows["altyaa.invitation"][0]
    return [Call(planted.home, (row["id"], row["expires_at"]))]


def _withdraw_invitations_of(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.rows["altyaa.invitation"][0]["invited_by"], _ROLES, entropy.now()))]


def _renew_invitation(planted: Planted) -> list[Call]:
    row = planted.rows["altyaa.invitation"][0]
    return [Call(planted.home, (row["id"], "admin", "usr_another", entropy.now()))]


def _insert_session(planted: Planted) -> list[Call]:
    tenant, now = planted.vacancies["altyaa.user_session"].tenant, entropy.now()
    digest = entropy.new_secret().reveal()
    return [Call(tenant, (tenant.user, entropy.new_id(), digest, now, now, Origin()))]


def _insert_reset(planted: Planted) -> list[Call]:
    tenant, now = planted.vacancies["altyaa.password_reset"].tenant, entropy.now()
    return [Call(tenant, (tenant.user, entropy.new_id(), now, now))]


def _insert_address_change(planted: Planted) -> list[Call]:
    tenant, now = planted.vacancies["altyaa.address_change"].tenant, entropy.now()
    address = ("mara@harbor-group.example", entropy.new_secret().reveal())
    return [Call(tenant, (tenant.user, entropy.new_id(), *address, now, now, Origin()))]


def _delete_sessions(planted: Planted) -> list[Call]:
    # Of whom a session was begun for above: the first tenant's is gone by now.
    tenant = planted.vacancies["altyaa.user_session"].tenant
    return [Call(tenant, (tenant.user, None))]


ACCESS: Calls = {
    f"{_STORE}.workspaces.workspace": own,
    f"{_STORE}.workspaces.lock_workspace": own,
    f"{_STORE}.workspaces.insert_workspace": _insert_workspace,
    f"{_STORE}.workspaces.update_workspace": _in_workspace("Another name", "expire"),
    f"{_STORE}.people.account": own,
    f"{_STORE}.people.insert_user": _insert_user,
    f"{_STORE}.people.insert_password": _insert_password,
    f"{_STORE}.people.lock_password": _on_person(),
    f"{_STORE}.people.password_set_at": _on_person(),
    f"{_STORE}.people.set_password": _on_person(Secret("another hash"), entropy.now()),
    f"{_STORE}.members.members": _members,
    f"{_STORE}.members.found_members": _found_members,
    f"{_STORE}.members.member_names": lambda planted: [Call(planted.home, ([planted.home.user],))],
    f"{_STORE}.policies.policies": _in_workspace(),
    f"{_STORE}.policies.set_policies": _in_workspace(Policies("expire", 30, ())),
    f"{_STORE}.members.member": _on_person(),
    f"{_STORE}.members.lock_member": _on_person(),
    f"{_STORE}.members.members_by_address": _members_by_address,
    f"{_STORE}.members.share_membership": _on_person(),
    f"{_STORE}.members.owners": own,
    f"{_STORE}.managers.managers": own,
    f"{_STORE}.members.insert_member": _insert_member,
    f"{_STORE}.members.set_role": _on_person("admin"),
    f"{_STORE}.invitations.invitation_names": _invitation_names,
    f"{_STORE}.invitations.invitation": _on_row("altyaa.invitation"),
    f"{_STORE}.invitations.waiting_invitations": own,
    f"{_STORE}.invitations.lock_invitation": _lock_invitation,
    f"{_STORE}.invitations.insert_invitation": _insert_invitation,
    f"{_STORE}.invitations.withdraw_invitations_of": _withdraw_invitations_of,
    f"{_STORE}.invitations.withdraw_invitation": _on_row("altyaa.invitation", entropy.now()),
    f"{_STORE}.invitations.accept_invitation": _on_row("altyaa.invitation", entropy.now()),
    f"{_STORE}.invitations.set_invitation_digest": _on_row("altyaa.invitation", entropy.new_secret().reveal()),
    f"{_STORE}.invitations.renew_invitation": _renew_invitation,
    f"{_STORE}.sessions.sessions": own,
    f"{_STORE}.sessions.insert_session": _insert_session,
    f"{_STORE}.sessions.touch_session": _on_row("altyaa.user_session", entropy.now()),
    f"{_STORE}.sessions.renew_session": _on_row("altyaa.user_session", entropy.new_secret().reveal(), entropy.now()),
    f"{_STORE}.resets.lock_reset": _on_row("altyaa.password_reset"),
    f"{_STORE}.resets.insert_reset": _insert_reset,
    f"{_STORE}.resets.set_reset_digest": _on_row("altyaa.password_reset", entropy.new_secret().reveal()),
    f"{_STORE}.resets.end_resets": _on_person(entropy.now()),
    f"{_STORE}.addresses.waiting_address_change": _on_person(_LONG_AGO),
    f"{_STORE}.addresses.lock_address_change": _on_row("altyaa.address_change"),
    f"{_STORE}.addresses.insert_address_change": _insert_address_change,
    f"{_STORE}.addresses.set_address_change_digest": _on_row("altyaa.address_change", entropy.new_secret().reveal()),
    f"{_STORE}.addresses.end_address_changes": _on_person(entropy.now()),
    f"{_STORE}.sessions.delete_session": _on_row("altyaa.user_session"),
    f"{_STORE}.sessions.delete_sessions": _delete_sessions,
    f"{_STORE}.members.delete_member": _on_person(),
}
