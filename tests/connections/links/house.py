"""Somebody without an account, and the links that they are sent."""

from typing import Any

import httpx2

from altyaa.app.connections import means_in
from altyaa.connections.actions.links import MadeLink, Wanted, make_link
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED, MadeWorkspace
from tests.connections.api.test_connections import calls
from tests.connections.flow.house import Town, Traveller, form_to

PRESSED = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "none"}
"""What a browser says when somebody presses a link in a mail."""
LINK = "/connect/link?"


async def made(town: Town, workspace: MadeWorkspace, **wanted: Any) -> dict[str, Any]:
    """A connect session, made with a key."""
    async with calls(town, workspace) as client:
        answer = await client.post("/v1/connections/sessions", json={"provider": "google"} | wanted)
        assert answer.status_code == 201, answer.text
        session: dict[str, Any] = answer.json()
        MINTED.append(Secret(session["url"].rpartition("/")[2]))
        return session


async def made_by(town: Town, maker: Principal, **wanted: Any) -> dict[str, Any]:
    """A connect session, made by anybody."""
    means = means_in(town.house.runtime)
    async with means.db.workspace(maker) as tx:
        link = await make_link(tx, means, Wanted(**{"provider": "google"} | wanted))
    assert isinstance(link, MadeLink), link
    MINTED.append(Secret(link.url.rpartition("/")[2]))
    return {"id": write_id("lnk", link.id), "url": link.url}


async def became(town: Town, workspace: MadeWorkspace, session: dict[str, Any]) -> dict[str, Any]:
    """What the workspace is told of it."""
    async with calls(town, workspace, "connections.read") as client:
        answer = await client.get(f"/v1/connections/sessions/{session['id']}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


class Stranger(Traveller):
    """Somebody who belongs to no workspace."""

    async def open(self, session: dict[str, Any]) -> httpx2.Response:
        """Press the link; the answer to that."""
        path = session["url"].removeprefix(self.town.house.url)
        return await self.client.get(path, headers=PRESSED)

    async def asked(self, session: dict[str, Any]) -> httpx2.Response:
        """The page that it leads to."""
        opened = await self.open(session)
        assert opened.status_code == 303, opened.text
        return await self.get(opened.headers["location"])

    async def answer(self, page: httpx2.Response, answer: str = "continue") -> httpx2.Response:
        """Press one of its buttons."""
        form = form_to(page, LINK)
        return await self.client.post(form.action, data=dict(form.fields) | {"answer": answer})

    async def leave(self, session: dict[str, Any]) -> str:
        """As far as the platform; its address."""
        gone = await self.answer(await self.asked(session))
        assert gone.status_code == 303, gone.text
        return str(gone.headers["location"])

    async def choice(self, session: dict[str, Any], **how: Any) -> httpx2.Response:
        """As far as the page with the choice."""
        back = await self.get(await self.allow(await self.leave(session), **how))
        assert back.status_code == 303, back.text
        return await self.get(back.headers["location"])

    async def connect_by(self, session: dict[str, Any], *boxes: str, **how: Any) -> httpx2.Response:
        """All of it."""
        done = await self.pick(await self.choice(session, **how), *boxes)
        assert done.status_code == 200, done.text
        return done
