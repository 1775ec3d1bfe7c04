"""The client that the page for app developers shows signs a person in, calls, and refreshes by itself."""

import asyncio
import re
from pathlib import Path
from typing import Any

from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MINTED, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.oauth import make_client
from examples.demo.browser import Browser
from tests.access.pages.house import PASSWORD, open_house
from tests.docs.pages import ROOT
from tests.oauth.authorize.visitor import newcomer

CALLBACK = "http://127.0.0.1:5000/callback"


async def test_the_python_client_of_the_page_works_as_it_stands(cluster: Cluster, tmp_path: Path) -> None:
    block = re.search(r"```python\n(.+?)```", (ROOT / "docs/howto/oauth-integrate.md").read_text(), re.DOTALL)
    assert block is not None
    async with open_house(cluster, tmp_path) as house, http_client() as cookies:
        workspace = await make_workspace(house.runtime)
        client = await make_client(house.runtime, workspace, redirect_uris=(CALLBACK,))
        assert client.secret is not None
        client_of: dict[str, Any] = {}
        exec(compile(block[1], "oauth-integrate.md", "exec"), client_of)  # noqa: S102  # the page's own words
        client_of |= {"ALTYAA": house.url, "CLIENT_ID": client.id, "CLIENT_SECRET": client.secret.reveal()}
        url, state, verifier = client_of["begin"]()
        browser = Browser(cookies, house.url)
        await browser.visit(url)
        await browser.send("password", email=await newcomer(house, workspace), password=PASSWORD)
        returned = await browser.send("answer", answer=("answer", "allow"))
        token = await asyncio.to_thread(client_of["finish"], returned, state, verifier)
        assert token["workspace_id"] == workspace.wire_id
        kept: list[dict[str, Any]] = []
        assert (await asyncio.to_thread(client_of["whoami"], token, kept.append))["workspace_id"] == workspace.wire_id
        assert kept == []
        late = {**token, "expires_at": 1}
        assert (await asyncio.to_thread(client_of["whoami"], late, kept.append))["principal"]["kind"] == "grant"
        (newer,) = kept
        MINTED.extend(Secret(each[kind]) for each in (token, newer) for kind in ("access_token", "refresh_token"))
        assert newer["refresh_token"] != token["refresh_token"]
