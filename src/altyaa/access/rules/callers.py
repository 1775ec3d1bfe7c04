"""Decisions about callers."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from altyaa.kernel.ids import read_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INSUFFICIENT_SCOPE, INVALID_REQUEST, WORKSPACE_MISMATCH, WRONG_RESOURCE, Refused
from altyaa.kernel.roles import Role, at_least
from altyaa.kernel.scopes import ScopeCatalogue


def one_workspace(headers: Sequence[bytes]) -> Refused | None:
    """Refuse two X-Altyaa-Workspace headers: which of them would count?"""
    return Refused(INVALID_REQUEST, "more than one X-Altyaa-Workspace header") if len(headers) > 1 else None


def admit(
    principal: Principal, workspace: Sequence[bytes], needed: Sequence[str], resource: str | None = None
) -> Principal | Refused:
    """Decide whether a verified caller may do what needs these scopes in this workspace.

    Args:
        workspace: The X-Altyaa-Workspace header, or nothing. It narrows and never selects: it must name the caller's
            own workspace. Possession of the credential was proven, so the reason is told.
        needed: Every one of these scopes is needed.
        resource: What the caller asks for; None for what has no name as a resource.
    """
    if workspace and read_id("wks", workspace[0].decode("latin-1").strip(" \t")) != principal.workspace_id:
        return Refused(WORKSPACE_MISMATCH, "X-Altyaa-Workspace names another workspace")
    if principal.resources and resource not in principal.resources:
        return Refused(WRONG_RESOURCE, f"the token is for {len(principal.resources)} others")
    if not principal.scopes.issuperset(needed):
        lacking = sorted(set(needed) - principal.scopes)
        return Refused(
            INSUFFICIENT_SCOPE,
            f"lacks {' '.join(lacking)}",
            f"The credential lacks a scope that this needs: {', '.join(lacking)}.",
            tuple(needed),
        )
    return principal


def scopes_for(role: Role, catalogue: ScopeCatalogue) -> frozenset[str]:
    """What a member of this role may do: the one table of roles is the scopes' own ``lowest_role``."""
    return frozenset(name for name, scope in catalogue.items() if at_least(role, scope.lowest_role))


def is_within(address: IPv4Address | IPv6Address | None, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Whether the caller's address is in one of these networks; an unknown one is in none."""
    return address is not None and any(address in network for network in networks)
