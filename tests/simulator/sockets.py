"""The simulator on a socket of 127.0.0.1, as ``altyaa simulator`` serves it."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from altyaa.simulator.asgi import create_app
from altyaa.simulator.server import Server
from altyaa.testing.http import http_client
from altyaa.testing.service import listening
from tests.conformance.browser import forms
from tests.simulator.stage import REDIRECT_URI, Stage


@asynccontextmanager
async def served(at: Stage) -> AsyncIterator[str]:
    """Its address, without a trailing slash."""
    ready = asyncio.Event()
    with listening() as (listener, url):
        server = Server(create_app(at.simulator, at.clock), ready.set)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await ready.wait()
        try:
            yield url
        finally:
            server.stop()
            await serving


async def browse(url: str, *, press: str = "Continue", leave_out: Collection[str] = ()) -> str:
    """Where Mara's browser ends: the app's address, that nobody listens at.

    Args:
        press: The last button.
        leave_out: Names of the boxes that she unticks.
    """
    async with http_client() as http:
        while not url.startswith(REDIRECT_URI):
            page = await http.get(url)
            if page.is_redirect:
                url = str(page.url.join(page.headers["location"]))
                continue
            assert page.status_code == 200, page.text
            (form,) = forms(page.text)
            (named,) = [values for said, values in form.buttons.items() if said.startswith(("Mara", press))]
            sent = {name: value for name, value in form.fields if name not in leave_out}
            answer = await http.post(url, data=sent | dict(named))
            assert answer.status_code == 303, answer.text
            url = str(answer.url.join(answer.headers["location"]))
    return url
