"""A request that passed every check, understood."""

from altyaa.kernel.ids import read_id
from altyaa.oauth.rules.authorize.asking import Asking, Authorization
from altyaa.oauth.rules.authorize.checks import check
from altyaa.oauth.rules.resources import scopes_at
from altyaa.protocol.rfc6749_errors import OAuthRefused


def authorization(it: Asking) -> Authorization | OAuthRefused:
    """What is asked for, or the first reason against it.

    Of the scopes, those that the resources know: a token for these resources opens no other, and nobody is asked for
    what opens nothing (RFC 6749 §3.3 lets the server ignore a part, and the answer says what was granted).
    """
    if (refused := check(it)) is not None:
        return refused
    asked, resources = it.asked, frozenset(it.asked.resources)
    max_age, workspace = asked.get("max_age"), asked.get("workspace")
    return Authorization(
        client=it.client,
        redirect_uri=it.redirect_uri,
        state=asked.get("state"),
        scopes=[name for name in it.catalogue if name in scopes_at(it.scopes or frozenset(), resources, it.resources)],
        resources=resources,
        challenge=asked.get("code_challenge"),
        prompt=it.prompt,
        max_age=None if max_age is None else int(max_age),
        login_hint=asked.get("login_hint"),
        workspace_id=None if workspace is None else read_id("wks", workspace),
    )
