"""Somebody at work on the pages of a workspace, without a screen."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from typing import Any

import httpx2

from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED, MadeWorkspace, make_workspace
from tests.access.pages.house import PASSWORD, Browser, House
from tests.oauth.authorize.visitor import newcomer, sql

_FORM = re.compile(r'<form method="post" action="([^"]+)".*?</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_SECRET = re.compile(r"als_[0-9A-Za-z]{20,}")


class Desk(Browser):
    """A member who is signed in.

    Attributes:
        base: ``/w/wks_…``.
    """

    def __init__(self, house: House, workspace: MadeWorkspace, email: str) -> None:
        super().__init__(house)
        self.house, self.workspace, self.email = house, workspace, email
        self.base = f"/w/{workspace.wire_id}"
        self.apps = f"{self.base}/settings/integrations/apps"
        self.authorized = f"{self.base}/settings/integrations/authorized"

    async def hidden(self, path: str) -> dict[str, str]:
        """What the form of a page carries, which leads to the page itself."""
        page = await self.get(path)
        return hidden_of(page.text, path)

    async def fill(self, path: str, **fields: Any) -> httpx2.Response:
        """Open the page of a form, fill it in and send it. Dots of names are written as two underscores."""
        sent = {name.replace("__", "."): value for name, value in fields.items()}
        return await self.client.post(path, data={**await self.hidden(path), **sent})

    async def grow_stale(self) -> None:
        """The last proof of who they are was long ago."""
        await sql(self.house, "UPDATE altyaa.user_session SET authenticated_at = authenticated_at - interval '1 hour'")

    async def confirm(self, page: httpx2.Response, password: str = PASSWORD) -> httpx2.Response:
        """Answer the page that asks who they are."""
        assert "Confirm that it is you" in page.text, page.text
        found = _FORM.search(page.text[page.text.index("<main") :])
        assert found is not None
        fields = dict(hidden_of(found[0], unescape(found[1])))
        return await self.client.post(unescape(found[1]), data={**fields, "confirm_password": password})


def hidden_of(page: str, path: str) -> dict[str, str]:
    """What the form of a page carries that leads to ``path``."""
    for found in _FORM.finditer(page):
        if unescape(found[1]) == path:
            return {unescape(name): unescape(value) for name, value in _HIDDEN.findall(found[0])}
    raise AssertionError(f"no form for {path}: {page[:3000]}")


def secret_of(page: httpx2.Response) -> str:
    """The client secret that a page shows."""
    found: set[str] = set(_SECRET.findall(page.text))
    assert len(found) == 1, page.text
    MINTED.append(Secret(next(iter(found))))
    return found.pop()


@asynccontextmanager
async def open_desk(house: House, workspace: MadeWorkspace | None = None, role: Role = "owner") -> AsyncIterator[Desk]:
    """Somebody new, signed in; in a workspace of their own unless one is named."""
    place = workspace or await make_workspace(house.runtime, "Harbor Coffee")
    opened = Desk(house, place, await newcomer(house, place, role))
    async with opened.client:
        assert (await opened.sign_in(opened.email)).status_code == 303
        yield opened
