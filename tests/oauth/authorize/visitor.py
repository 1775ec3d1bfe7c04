"""A person with a browser, an app that sends them, and what the app gets back."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import asyncpg
import httpx2

from altyaa.access import doors, store
from altyaa.infra import entropy
from altyaa.kernel.principal import Principal
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret
from altyaa.protocol.rfc7636_pkce import challenge_of
from altyaa.testing.factories import MINTED, MadeWorkspace, address_digest, make_workspace, member
from altyaa.testing.oauth import REDIRECT_URI, VERIFIER, MadeClient, make_client
from tests.access.pages.house import PASSWORD, Browser, House

STATE = "a state of the app's own"
CHALLENGE = challenge_of(VERIFIER)
_FORM = re.compile(r'<form method="post" action="(/oauth/authorize[^"]*)".*?</form>', re.DOTALL)
_INPUT = re.compile(r'<input type="(?:hidden|checkbox)"(?: id="[^"]*")? name="([^"]+)" value="([^"]*)"( checked)?')


@dataclass(frozen=True, slots=True)
class Form:
    """The consent form of a page, as a browser would send it if nobody touched it."""

    action: str
    fields: dict[str, str]

    @property
    def ticked(self) -> set[str]:
        """Scopes whose box is ticked."""
        return {name.removeprefix("scope.") for name in self.fields if name.startswith("scope.")}


class Visitor(Browser):
    """Knows what an authorization request looks like."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.house = house

    async def ask(self, client: MadeClient | str, **changes: Any) -> httpx2.Response:
        """Come from the app, with these parameters changed; None leaves one out."""
        return await self.get(address(client, **changes))

    async def enter(self, workspace: MadeWorkspace, role: Role = "owner") -> str:
        """Become a member of the workspace and sign in; the address."""
        email = await newcomer(self.house, workspace, role)
        assert (await self.sign_in(email)).status_code == 303
        return email

    async def sign_in_at(self, sent_there: httpx2.Response, email: str) -> httpx2.Response:
        """Sign in on the page that an answer leads to."""
        page, onto = sent_there.headers["location"], onward(sent_there)
        return await self.send("/sign-in", page, email=email, password=PASSWORD, next=onto)

    async def answer(
        self,
        page: httpx2.Response,
        answer: str = "allow",
        untick: tuple[str, ...] = (),
        tick: tuple[str, ...] = (),
        **fields: str,
    ) -> httpx2.Response:
        """Send the form of the page, with boxes ticked that it may not have shown."""
        form = form_of(page)
        sent = {name: value for name, value in form.fields.items() if name.removeprefix("scope.") not in untick}
        sent |= {f"scope.{name}": "on" for name in tick}
        return await self.client.post(form.action, data={**sent, "answer": answer, **fields})


def address(client: MadeClient | str, **changes: Any) -> str:
    """The path of a request that is in order, but for the changes."""
    values: dict[str, Any] = {
        "response_type": "code",
        "client_id": client if isinstance(client, str) else client.id,
        "redirect_uri": REDIRECT_URI,
        "state": STATE,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return f"/oauth/authorize?{urlencode({name: value for name, value in values.items() if value is not None}, True)}"


def form_of(page: httpx2.Response) -> Form:
    """The consent form that the page shows."""
    assert page.status_code == 200, page.text
    found = _FORM.search(page.text)
    assert found is not None, "no consent form"
    boxes = [(unescape(name), unescape(value), ticked) for name, value, ticked in _INPUT.findall(found[0])]
    fields = {name: value for name, value, ticked in boxes if ticked or not name.startswith("scope.")}
    return Form(unescape(found[1]), fields)


def came_back(answer: httpx2.Response, redirect_uri: str = REDIRECT_URI) -> dict[str, str]:
    """What the app got."""
    assert answer.status_code == 303, answer.text
    where = urlsplit(answer.headers["location"])
    assert f"{where.scheme}:{'' if not where.netloc else f'//{where.netloc}'}{where.path}" == redirect_uri
    return came_back_to(answer.headers["location"])


def came_back_to(url: str) -> dict[str, str]:
    """What the address says that the browser was sent to."""
    query = urlsplit(url).query
    got = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
    if "code" in got:
        MINTED.append(Secret(got["code"]))
    return got


def is_sign_in(answer: httpx2.Response) -> bool:
    """Whether the person is sent to the sign-in page."""
    return answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?")


def onward(answer: httpx2.Response) -> str:
    """Where the sign-in page leads on to."""
    return parse_qs(urlsplit(answer.headers["location"]).query)["next"][0]


async def newcomer(house: House, workspace: MadeWorkspace, role: Role = "owner", email: str | None = None) -> str:
    """A member of the workspace who has a password; their address."""
    email = await house.person(email)
    await join(house, workspace, email, role)
    return email


async def join(house: House, workspace: MadeWorkspace, email: str, role: Role = "owner") -> None:
    """Make somebody with an account a member of the workspace, too."""
    runtime = house.runtime
    digest = address_digest(runtime, email)
    user_id = await doors.user_by_email(runtime.db, digest)
    assert user_id is not None
    async with runtime.db.workspace(member(runtime, workspace, user_id, role)) as tx:
        await store.insert_member(tx, workspace.id, user_id, role, email, digest, entropy.now())


async def app(house: House, *scopes: str, verified: bool = False, **changes: Any) -> tuple[MadeWorkspace, MadeClient]:
    """A workspace with an app."""
    workspace = await make_workspace(house.runtime)
    client = await make_client(house.runtime, workspace, *scopes, **changes)
    if verified:
        await verify(house, client)
    return workspace, client


async def verify(house: House, client: MadeClient) -> None:
    """The operator vouches for it. Before anybody has asked for it: nobody is told."""
    operator = Principal("operator", "operator", client.record.workspace_id, frozenset())
    async with house.runtime.db.workspace(operator) as tx:
        await tx.execute("UPDATE altyaa.oauth_client SET verified = true WHERE id = $1", client.record.id)


async def sql(house: House, statement: str, *arguments: object) -> list[Any]:
    """As the database's administrator, for what no page of ours does."""
    connection = await asyncpg.connect(house.database.dsn("postgres"))
    try:
        return list(await connection.fetch(statement, *arguments))
    finally:
        await connection.close()
