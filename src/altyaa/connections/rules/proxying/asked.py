"""A caller's request, and the call that is made of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from altyaa.connections.rules.proxying.bodies import JSON, TYPES, read_content
from altyaa.connections.rules.proxying.pairs import read_query
from altyaa.connections.rules.proxying.paths import route_of
from altyaa.connections.rules.proxying.words import OTHER_ASSET, leads_elsewhere, refused
from altyaa.kernel.problems import Refused
from altyaa.providers.model import Call
from altyaa.providers.pack import Pack, Route

HEADERS = ("accept", "accept-language", "if-match", "if-modified-since", "if-none-match", "if-unmodified-since")
"""What goes on of a request's headers, beside the type of its body. All others stay here: some override the method."""
_VALUE = re.compile(r"[\x20-\x7e]{0,1000}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller sent, but for the body.

    Attributes:
        raw_path: What follows ``/proxy/``, as it came.
        raw_query: Likewise.
        headers: By name in lower case.
    """

    method: str
    raw_path: bytes
    raw_query: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Planned:
    """A call as far as it is known without its body."""

    route: Route
    asset_id: str
    call: Call
    content_type: str


def plan(pack: Pack, kind: str, asset_id: str, asked: Asked) -> Planned | Refused:
    """What is to be sent, if the body is right.

    Args:
        kind: Of the connection's asset.
    """
    found = route_of(pack, kind, asset_id, asked.method, asked.raw_path)
    if isinstance(found, Refused):
        return found
    route, url = found
    query = read_query(asked.raw_query, route.query)
    if isinstance(query, Refused):
        return query
    if leads_elsewhere(query.get("fields", "")):
        return OTHER_ASSET
    if route.asset is not None and route.body is None and query.get(route.asset) != asset_id:
        return refused("another asset", f"{route.asset} has to be {asset_id}, which is what this connection is of.")
    if asked.headers.get("content-encoding", "identity").lower() != "identity":
        return refused("content encoding", "Send the body as it is, without Content-Encoding.")
    headers = {name: asked.headers[name] for name in HEADERS if name in asked.headers}
    if not all(map(_VALUE.fullmatch, headers.values())):
        return refused("header", f"A header is too long or not printable ASCII: one of {', '.join(HEADERS)}.")
    call = Call("proxy", asked.method, url, query, headers={"accept": JSON, **headers})
    return Planned(route, asset_id, call, asked.headers.get("content-type", ""))


def with_content(planned: Planned, body: bytes) -> Call | Refused:
    """The whole call, without a token."""
    content = read_content(planned.route, planned.asset_id, planned.content_type, body)
    return content if isinstance(content, Refused) else _with(planned, content)


def _with(planned: Planned, content: bytes | None) -> Call:
    if content is None:
        return planned.call
    assert planned.route.body is not None
    headers = {**planned.call.headers, "content-type": TYPES[planned.route.body]}
    return replace(planned.call, headers=headers, content=content)
