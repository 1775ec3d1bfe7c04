"""For which workspace."""

from collections.abc import Sequence
from dataclasses import dataclass

from altyaa.access.model import Membership
from altyaa.oauth.rules.authorize.asking import Authorization
from altyaa.protocol.rfc6749_errors import OAuthRefused


@dataclass(frozen=True, slots=True)
class Choose:
    """The person chooses among these."""

    among: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class NoPlace:
    """There is none where this person may use the app.

    Attributes:
        others: Where they may, had the client not asked for another.
    """

    others: tuple[Membership, ...] = ()


def possible(ask: Authorization, memberships: Sequence[Membership]) -> tuple[Membership, ...]:
    """Workspaces of the person that the app may be used in."""
    client = ask.client
    return tuple(each for each in memberships if client.any_workspace or each.workspace_id == client.workspace_id)


def place(ask: Authorization, memberships: Sequence[Membership]) -> Membership | Choose | NoPlace | OAuthRefused:
    """Decide which workspace. One that the client asks for is taken, and never another in its stead."""
    found = possible(ask, memberships)
    wanted = [each for each in found if ask.workspace_id in (None, each.workspace_id)]
    if not wanted:
        denied = OAuthRefused("access_denied", "The person may not use this app in that workspace.")
        return denied if ask.is_silent else NoPlace(found)
    if "select_account" in ask.prompt:
        return Choose(found)
    if len(wanted) == 1:
        return wanted[0]
    if ask.is_silent:
        return OAuthRefused("account_selection_required", "The person has to choose a workspace.")
    return Choose(found)
