"""Asking about tokens, and giving them back, as an app or a resource server does."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import httpx2

from altyaa.kernel.secret import Secret
from altyaa.testing.http import http_client
from altyaa.testing.oauth import MadeClient
from altyaa.testing.service import Service

INTROSPECT, REVOKE = "/oauth/token/introspect", "/oauth/token/revoke"
INACTIVE = b'{"active":false}'
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Form = Mapping[str, str] | Sequence[tuple[str, str]]


def basic(client: MadeClient, secret: str | None = None) -> dict[str, str]:
    """How a client says who it is."""
    word = secret if secret is not None else word_of(client)
    return {"Authorization": "Basic " + b64encode(f"{client.id}:{word}".encode()).decode()}


def word_of(client: MadeClient) -> str:
    """A client's secret."""
    assert client.secret is not None
    return client.secret.reveal()


def bearer(credential: Secret[str]) -> dict[str, str]:
    """How a key is shown."""
    return {"Authorization": f"Bearer {credential.reveal()}"}


async def post(service: Service, path: str, form: Form, headers: Mapping[str, str]) -> httpx2.Response:
    """One POST of a form, on a connection that would be kept."""
    async with http_client(base_url=service.url, timeout=20) as http:
        return await send(http, path, form, headers)


async def send(http: httpx2.AsyncClient, path: str, form: Form, headers: Mapping[str, str]) -> httpx2.Response:
    """The same on one's own connection."""
    return await http.post(path, content=urlencode(form), headers={**FORM, **headers})


async def introspect(service: Service, token: str, headers: Mapping[str, str], **form: str) -> httpx2.Response:
    """What the service tells of a token."""
    return await post(service, INTROSPECT, {"token": token, **form}, headers)


async def revoke(service: Service, token: str, headers: Mapping[str, str], **form: str) -> httpx2.Response:
    """Give a token back."""
    return await post(service, REVOKE, {"token": token, **form}, headers)


def came_directly(answer: httpx2.Response) -> bool:
    """Whether it was answered past the framework: there the server's own fields come last."""
    return answer.headers.raw[0][0].lower() != b"date"
