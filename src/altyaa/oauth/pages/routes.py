"""The addresses of the pages about apps."""

from starlette.routing import Route

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.routes import page
from altyaa.oauth.means import Means
from altyaa.oauth.pages.apps.editing import Editing
from altyaa.oauth.pages.apps.ending import Ending, Retiring, RevokingTokens
from altyaa.oauth.pages.apps.index import Index
from altyaa.oauth.pages.apps.making import Making
from altyaa.oauth.pages.apps.one import One
from altyaa.oauth.pages.apps.rotating import Rotating
from altyaa.oauth.pages.authorized.index import Index as AuthorizedIndex
from altyaa.oauth.pages.authorized.one import Consents
from altyaa.oauth.pages.entering import APPS, AUTHORIZED
from altyaa.oauth.pages.mine import PATH, MyApps

_APPS, _AUTHORIZED = f"/w/{{workspace}}/{APPS}", f"/w/{{workspace}}/{AUTHORIZED}"
_APP, _CONSENT = f"{_APPS}/{{client}}", f"{_AUTHORIZED}/{{consent}}"


def routes(desk: Desk, means: Means) -> list[Route]:
    """Of a workspace's apps, of what its members allowed, and of what a person did."""
    making, editing, rotating = Making(desk, means), Editing(desk, means), Rotating(desk, means)
    ending, tokens, retiring = Ending(desk, means), RevokingTokens(desk, means), Retiring(desk, means)
    consents, mine = Consents(desk, means), MyApps(desk, means)
    return [
        page(_APPS, Index(desk, means).show),
        page(f"{_APPS}/new", making.show, making.send),
        page(_APP, One(desk, means).show),
        page(f"{_APP}/edit", editing.show, editing.send),
        page(f"{_APP}/rotate", rotating.show, rotating.send),
        page(f"{_APP}/secrets/{{client_secret}}/retire", retiring.show, retiring.send),
        page(f"{_APP}/revoke-tokens", tokens.show, tokens.send),
        page(f"{_APP}/end", ending.show, ending.send),
        page(_AUTHORIZED, AuthorizedIndex(desk, means).show),
        page(_CONSENT, consents.show),
        page(f"{_CONSENT}/revoke", consents.ask, consents.revoke),
        page(f"{_CONSENT}/devices/{{grant}}/end", consents.ask_device, consents.end_device),
        page(PATH, mine.show),
        page(f"{PATH}/{{workspace}}/{{consent}}/revoke", mine.ask, mine.revoke),
    ]
