"""Who may give a client what: whoever makes one gives at most what they have."""

from altyaa.access.model import Giver
from altyaa.access.rules.beyond import gives_more, scopes_beyond
from altyaa.kernel.problems import ROLE_INSUFFICIENT, Refused
from altyaa.kernel.text import text
from altyaa.oauth.registration import Shape


def may_give(new: Shape, giver: Giver, old: Shape | None = None) -> Refused | None:
    """Refuse to let a client become more than its giver is, unless it becomes no more than it was.

    It is judged as a whole. Judged piece by piece, somebody could lead the answers of a stronger client to an address
    of their own. A client has no end, networks or limit of its own, so whoever has one cannot make it.

    Args:
        old: What it was.
    """
    if giver.scopes is None or (old is not None and _no_more(new, old)):
        return None
    beyond = []
    if more := sorted(new.scopes - giver.scopes):
        beyond.append(scopes_beyond(more))
    # What has bounds is a key or a token, so this is said by the API alone, in English.
    beyond += [text("use without %(bound)s, which you have and an app has not", bound=each) for each in giver.bounds]
    return gives_more(beyond) if beyond else None


def may_open(new: Shape, giver: Giver, old: Shape | None = None) -> Refused | None:
    """Refuse to let members of other workspaces authorize a client, unless an Owner does it, or they might before."""
    if not new.any_workspace or (old is not None and old.any_workspace):
        return None
    if giver.scopes is None or giver.role == "owner":
        return None
    return Refused(
        ROLE_INSUFFICIENT,
        f"any_workspace by {giver.role}",
        "Only a signed-in Owner, or the operator, lets members of other workspaces use an app.",
    )


def _no_more(new: Shape, old: Shape) -> bool:
    return (
        new.scopes <= old.scopes
        and set(new.redirect_uris) <= set(old.redirect_uris)
        and (new.pkce == "required" or old.pkce == "optional")
        and (old.any_workspace or not new.any_workspace)
        and new.jwks == old.jwks
        and (old.grant_days is None or (new.grant_days is not None and new.grant_days <= old.grant_days))
    )
