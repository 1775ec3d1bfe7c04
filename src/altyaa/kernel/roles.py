"""What a member is in a workspace."""

from typing import Literal, get_args

Role = Literal["member", "admin", "owner"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Lowest first: each may do what those before it may."""


def at_least(role: Role, lowest: Role) -> bool:
    """Whether ``role`` is ``lowest`` or above."""
    return ROLES.index(role) >= ROLES.index(lowest)
