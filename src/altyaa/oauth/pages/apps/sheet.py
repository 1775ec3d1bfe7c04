"""What the forms of an app are filled with."""

from typing import Any

from altyaa.access.pages.inside import Inside
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.oauth.pages.apps.form import TEXTS, TICKS, Typed
from altyaa.oauth.pages.apps.reading import Errors
from altyaa.oauth.registration import ClientInfo
from altyaa.web.scope_tree import scope_tree


def sheet(
    here: Inside, filled: Typed, scopes: ScopeCatalogue, errors: Errors | None, client: ClientInfo | None = None
) -> dict[str, Any]:
    """For the template: the fields as they are typed, and what somebody of this role may choose.

    Args:
        client: That is changed; None for a new one.
    """
    held = frozenset() if client is None else frozenset(client.scopes)
    offered = [scope for name, scope in scopes.items() if here.may(name) or name in held]
    return {
        "filled": filled,
        "errors": {**dict.fromkeys((*TEXTS, *TICKS, "scopes"), ()), **(errors or {})},
        "tree": scope_tree(offered, filled.scopes),
        "may_open": here.membership.role == "owner" or (client is not None and client.any_workspace),
        "apps_path": here.path("settings/integrations/apps"),
    }
