"""What the forms of an app are filled with."""

from typing import Any

from altyaa.access.pages.inside import Inside
from altyaa.kernel.problems import Refused
from altyaa.oauth.pages.apps.form import TEXTS, TICKS, Typed
from altyaa.oauth.pages.apps.reading import Errors
from altyaa.oauth.registration import ClientInfo
from altyaa.web import scope_tree
from altyaa.web.scope_tree import Group, ScopeField


def sheet(
    here: Inside, filled: Typed, groups: list[Group], errors: Errors | None, client: ClientInfo | None = None
) -> dict[str, Any]:
    """For the template: the fields as they are typed, and what somebody of this role may choose.

    Args:
        client: That is changed; None for a new one.
    """
    values = {} if isinstance(filled.scopes, Refused) else scope_tree.entered(groups, filled.scopes)
    held = frozenset() if client is None else frozenset(client.scopes)
    return {
        "filled": filled,
        "errors": {**dict.fromkeys((*TEXTS, *TICKS, "scopes"), ()), **(errors or {})},
        "sheet": ScopeField(groups, values, here.principal.scopes | held, held),
        "may_open": here.membership.role == "owner" or (client is not None and client.any_workspace),
        "apps_path": here.path("settings/integrations/apps"),
    }
