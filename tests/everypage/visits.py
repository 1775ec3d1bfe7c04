"""Every page with an address that leads to it, from the route table and the furnished workspace."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.everypage.seed import Furnished
from tests.everypage.table import pages

_PLACE = re.compile(r"\{(\w+)(?::\w+)?\}")
# Pages for who is not signed in: the others send them away.
STRANGERS = frozenset({"/sign-in", "/forgot-password"})
# What the address of a page needs beside its path. Without it the page is that of a refusal.
_QUERIES = {
    "/connect/{provider}": "workspace={workspace}",
    "/connections": "workspace={workspace}",
    "/connections/disconnect": "workspace={workspace}&connection={connections}",
    "/oauth/authorize": (
        "client_id={apps}&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&response_type=code"
        "&scope=analytics.read%20posts.read&state=s&prompt=consent"
    ),
}
# They have no page, or only in the middle of something: by what they answer to somebody who opens them from nowhere.
WITHOUT = {
    "/": 303,
    "/account/address/confirm": 410,
    "/account/address/confirm/{token}": 410,
    "/account/factors/app/off": 404,
    "/first-run": 410,
    "/first-run/{token}": 410,
    "/sign-in/second": 303,
    "/connections": 303,
    "/connections/disconnect": 303,
    "/w/{workspace}/settings/members/{member}/settled": 404,
    "/c/{token}": 200,
    "/connect/link": 410,
    "/connect/link/{provider}/pick": 410,
    "/connect/{provider}/callback/": 410,
    "/connect/{provider}/pick": 410,
    "/hooks/meta/deletion/{code}": 404,
    "/invitation": 410,
    "/invitations/{token}": 410,
    "/reset-password": 410,
    "/reset-password/{token}": 410,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One page.

    Attributes:
        route: As the route table has it.
        path: With its query.
        signed_in: Whether the Owner opens it, or a stranger.
    """

    route: str
    path: str
    signed_in: bool

    @property
    def name(self) -> str:
        """For a file: ``w-settings-members``, and ``w-settings-integrations-keys-one-rotate`` of one key."""
        return _PLACE.sub("one", self.route.replace("/{workspace}", "")).strip("/").replace("/", "-") or "start"


def visits(furnished: Furnished) -> list[Visit]:
    """All of them.

    Raises:
        LookupError: An address names something that ``seed.py`` does not make yet.
    """
    return [visit(furnished, route) for route in pages(furnished.house.service.serving, "GET") if route not in WITHOUT]


def visit(furnished: Furnished, route: str) -> Visit:
    """One of them.

    Raises:
        LookupError: As above.
    """
    return Visit(route, address(route, furnished.ids), route not in STRANGERS)


def address(route: str, ids: Mapping[str, str]) -> str:
    """A route with its places filled, and the query that it needs.

    Raises:
        LookupError: As above.
    """
    path, query = fill(route, ids), _QUERIES.get(route, "").format_map(ids)
    return f"{path}?{query}" if query else path


def fill(route: str, ids: Mapping[str, str]) -> str:
    """A route with its places filled: by the two words before them, by their own name, or by the word before them.

    Raises:
        LookupError: As above.
    """

    def value(found: re.Match[str]) -> str:
        # A secret is a key's or an app's: apps.secrets is asked for before secrets.
        before = [part for part in route[: found.start()].split("/") if part and not part.startswith("{")]
        for name in (".".join(before[-2:]), found[1], before[-1]):
            if name in ids:
                return ids[name]
        raise LookupError(
            f"seed.py has nothing for {found[0]} of {route}: add {before[-1]!r} or {found[1]!r} to its ids"
        )

    return _PLACE.sub(value, route)
