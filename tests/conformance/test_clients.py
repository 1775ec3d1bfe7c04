"""Seven widely used OAuth clients, unpatched, each in every way in which it sends its secret: the whole flow."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest

from altyaa.infra import entropy
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MINTED, MadeWorkspace, make_member, make_workspace
from altyaa.testing.oauth import MadeClient, make_client
from altyaa.testing.service import Service, served
from tests.access.pages.house import PASSWORD, password_hash
from tests.conformance.browser import person
from tests.conformance.clients.ask import Ask
from tests.conformance.clients.drive import AUTH, ClientError, Result, client

REDIRECT_URI = "http://127.0.0.1:9/callback"
SCOPE = "analytics.read posts.read"
WAYS = [(name, auth) for name, ways in AUTH.items() for auth in ways]
CANNOT_INTROSPECT = {"passport-oauth2", "requests-oauthlib", "httpx-oauth", "simple-oauth2"}
CANNOT_REVOKE = {"passport-oauth2"}
READ_THE_CALLBACK = ("openid-client", "oauth4webapi", "passport-oauth2", "requests-oauthlib")


@dataclass(frozen=True, slots=True)
class Shop:
    """Ours, with a workspace and a person in it."""

    service: Service
    workspace: MadeWorkspace

    async def client(self, pkce: Literal["required", "optional"]) -> MadeClient:
        """A client of its own: nobody has allowed it anything."""
        uris = (REDIRECT_URI,)
        return await make_client(self.service.runtime, self.workspace, redirect_uris=uris, pkce=pkce)

    def ask(self, made: MadeClient, auth: Literal["basic", "post"], *, pkce: bool = True) -> Ask:
        """A flow of it."""
        assert made.secret is not None
        return Ask(self.service.url, made.id, made.secret.reveal(), REDIRECT_URI, SCOPE, auth, pkce)

    async def browse(self, url: str, press: str = "Allow") -> str:
        """Where the browser of somebody who was never here ends."""
        email = f"mara-{entropy.new_id().hex}@harbor.example"
        await make_member(self.service.runtime, self.workspace, "member", email, password_hash())
        async with person(self.service.url, email, PASSWORD) as mara:
            callback = await mara.go(url, REDIRECT_URI, press)
        assert mara.seen == ["/sign-in", "/oauth/authorize"], "they sign in, are asked, and that is all"
        MINTED.extend(map(Secret, parse_qs(urlsplit(callback).query).get("code", ())))
        return callback


@pytest.fixture(scope="module")
async def shop(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """One for the module: each flow is another client's, in another browser."""
    folder: Path = tmp_path_factory.mktemp("clients")
    async with cluster.fresh() as database, served(database, data_dir=folder) as service:
        yield Shop(service, await make_workspace(service.runtime))


@pytest.mark.parametrize(("name", "auth"), WAYS)
async def test_flow_completes(
    shop: Shop, name: str, auth: Literal["basic", "post"], figure: Callable[[str], None]
) -> None:
    """Sign-in, consent, code, tokens, introspection, refresh, revocation: all that the library can, with PKCE."""
    result = await _flow(shop, name, shop.ask(await shop.client("required"), auth))
    figure(f"{name} {result.version} by {auth}: the whole flow")


@pytest.mark.parametrize("name", AUTH)
async def test_flow_completes_without_pkce(shop: Shop, name: str) -> None:
    """The flow as it was in 2012, for a client that keeps a secret and is allowed to."""
    await _flow(shop, name, shop.ask(await shop.client("optional"), AUTH[name][0], pkce=False))


@pytest.mark.parametrize("name", READ_THE_CALLBACK)
async def test_denial_reaches_the_client(shop: Shop, name: str) -> None:
    """The person says no, and the library says so; the others leave the callback's error to their callers."""
    async with client(name, shop.ask(await shop.client("required"), AUTH[name][0])) as flow:
        callback = await shop.browse(flow.authorize_url, press="Deny")
        with pytest.raises(ClientError, match=r"(?i)access.?denied|did not allow"):
            await flow.finish(callback)


async def _flow(shop: Shop, name: str, ask: Ask) -> Result:
    async with client(name, ask) as flow:
        result = await flow.finish(await shop.browse(flow.authorize_url))
    MINTED.extend((Secret(result.access_token), Secret(result.refreshed_access_token)))
    assert result.access_token != result.refreshed_access_token
    assert result.workspace_id == shop.workspace.wire_id
    assert result.introspected is (None if name in CANNOT_INTROSPECT else True)
    assert result.revoked is (None if name in CANNOT_REVOKE else True)
    return result
