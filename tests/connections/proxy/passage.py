"""A page and a location that a key may be used with, every byte in our hands, and what reached the platforms."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from altyaa.kernel.ids import write_id
from altyaa.providers.registry import PROVIDERS
from altyaa.simulator.wire import Request, Response
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MadeWorkspace, make_key, make_workspace
from tests.connections.flow.house import PAGE, Town, Traveller, open_town

LOCATION = "locations/5001"
PAGE_PATH, LOCATION_PATH = f"v26.0/{PAGE}", f"v1/{LOCATION}"


@dataclass(frozen=True, slots=True)
class Got:
    """An answer as it came over the socket."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)
    whole: bytes = field(repr=False)


@dataclass
class Passage:
    """What a test calls through.

    Attributes:
        ids: Of the connections, by provider.
        tokens: Likewise, those that they are used with.
        log: What reached the platforms, tokens and all.
        says: What every platform answers, in place of its own answer.
    """

    town: Town
    workspace: MadeWorkspace
    key: str
    ids: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)
    log: list[Request] = field(default_factory=list)
    says: Response | None = None

    def bend(self, request: Request, said: Response) -> Response:
        """Note it, and answer."""
        self.log.append(request)
        return said if self.says is None else self.says

    def secrets(self) -> list[str]:
        """Every token that was ever made."""
        return [token.text for _, token in self.town.stage.simulator.ledger() if len(token.text) > 20]

    async def call(
        self,
        path: str | bytes,
        method: str = "GET",
        *,
        provider: str = "facebook",
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        target: bytes | None = None,
    ) -> Got:
        """Send exactly this, through the connection of a provider.

        Args:
            target: The whole request target, where the path alone will not do.
        """
        raw = path.encode() if isinstance(path, str) else path
        whole = target or f"/v1/connections/{self.ids[provider]}/proxy/".encode() + raw
        url = urlsplit(self.town.house.url)
        fields = {"host": url.netloc, "authorization": f"Bearer {self.key}", "connection": "close", **(headers or {})}
        if body or method in ("POST", "PUT", "PATCH"):
            fields.setdefault("content-length", str(len(body)))
        head = b"".join(f"{name}: {value}\r\n".encode() for name, value in fields.items())
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        try:
            writer.write(method.encode() + b" " + whole + b" HTTP/1.1\r\n" + head + b"\r\n" + body)
            return read(await reader.read())
        finally:
            writer.close()


def read(whole: bytes) -> Got:
    """Take it apart."""
    head, _, body = whole.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Got(int(first.split(" ")[1]), headers, body, whole)


@asynccontextmanager
async def open_passage(cluster: Cluster, folder: Path) -> AsyncIterator[Passage]:
    """Mara connects one of each."""
    async with open_town(cluster, folder) as town:
        workspace = await make_workspace(town.house.runtime)
        mara = Traveller(town)
        async with mara.client:
            await mara.enter(workspace)
            await mara.connect("facebook", workspace, f"page.{PAGE}")
            await mara.connect("google", workspace, f"location.{LOCATION}")
        rows = await town.sql("SELECT id, provider FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
        made = await make_key(town.house.runtime, workspace, "connections.proxy")
        ids = {row["provider"]: write_id("con", row["id"]) for row in rows}
        passage = Passage(town, workspace, made.key.reveal(), ids)
        town.bends(passage.bend)
        await passage.call(PAGE_PATH)
        await passage.call(f"{LOCATION_PATH}?readMask=title", provider="google")
        facebook, google = passage.log
        passage.tokens = {"facebook": facebook.query["access_token"], "google": google.credentials("bearer") or ""}
        yield passage


def is_listed(request: Request) -> bool:
    """Whether a request that reached a platform is one of its pack's routes, as an outsider would read it."""
    for provider in PROVIDERS.values():
        for route in provider.pack.routes:
            url = urlsplit(route.url)
            wanted = url.path.replace("{asset}", LOCATION if provider.name == "google" else PAGE).split("/")
            asked = request.path.split("/")
            if (request.method, request.host, len(asked)) != (route.method, url.hostname, len(wanted)):
                continue
            if all("{" in w or w == a for w, a in zip(wanted, asked, strict=True)):
                ours = {"access_token", "appsecret_proof"}
                return set(request.query) - ours <= route.query and ".." not in request.path
    return False


def answer(body: bytes | str, content_type: str = "application/json", status: int = 200, **headers: str) -> Response:
    """What a platform may say. Underscores in names of headers are hyphens."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, {"content-type": content_type, **fields}, body.encode() if isinstance(body, str) else body)
