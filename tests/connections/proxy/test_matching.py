"""The matcher, for anything: what passes is a listed address at a listed host, however it was written."""

import re
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from altyaa.connections.rules.proxying.asked import Asked, plan, with_content
from altyaa.connections.rules.proxying.pairs import read_query
from altyaa.connections.rules.proxying.words import is_control, is_secret
from altyaa.kernel.problems import Refused
from altyaa.providers.model import Provider
from altyaa.providers.pack import Pack, Route
from altyaa.providers.registry import PROVIDERS

ASSET = {"google": "locations/5001"}
each_provider = pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
PIECES = st.sampled_from(
    [
        ".",
        "..",
        "%2e",
        "%2F",
        "%5c",
        "%25",
        "%00",
        "//",
        "/",
        "\\",
        ";",
        "@",
        ":",
        "%",
        "é",
        "%C3%A9",
        "_",
        "a",
        "7",
        "?",
        "#",
    ]
)


def asset_of(provider: Provider) -> str:
    return ASSET.get(provider.name, "178414")


def kinds_of(provider: Provider) -> set[str]:
    """Of the assets that it lists, by its code."""
    code = Path(str(files("altyaa.providers"))) / provider.name
    return {kind for path in code.glob("*.py") for kind in re.findall(r"\bAsset\(\"(\w+)\"", path.read_text())}


def filled(route: Route, asset: str, value: str) -> str:
    path = urlsplit(route.url).path.removeprefix("/").replace("{asset}", asset).replace("{number}", "77")
    return path.replace("{id}", value)


@st.composite
def paths(draw: st.DrawFn, pack: Pack, asset: str) -> str:
    """A listed path with some pieces put in, taken out or encoded."""
    path = filled(draw(st.sampled_from(pack.routes)), asset, draw(st.sampled_from(["9", "a.b", "A-_9", "x:y", "."])))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(path)))
        cut = draw(st.integers(0, 2))
        path = path[:at] + draw(PIECES | st.text(max_size=2)) + path[at + cut :]
    if draw(st.booleans()):
        at = draw(st.integers(0, max(len(path) - 1, 0)))
        path = path[:at] + "".join(f"%{byte:02X}" for byte in path[at : at + 1].encode()) + path[at + 1 :]
    return path


def is_address_of(route: Route, asset: str, method: str, url: str) -> bool:
    """By an outsider's reading: host, and segment by segment."""
    wanted, there = urlsplit(route.url), urlsplit(url)
    if (route.method, wanted.scheme, wanted.netloc) != (method, there.scheme, there.netloc):
        return False
    ours, theirs = wanted.path.replace("{asset}", asset).split("/"), there.path.split("/")
    if len(ours) != len(theirs) or there.query or there.fragment:
        return False
    for own, each in zip(ours, theirs, strict=True):
        parts = re.split(r"\{(?:id|number)\}", own)
        if len(parts) == 1 and own != each:
            return False
        if not each.startswith(parts[0]) or not each.endswith(parts[-1]):
            return False
        if each in (".", "..") or each.endswith(".") or not re.fullmatch(r"[A-Za-z0-9_.:-]*", each):
            return False
    return True


@each_provider
@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_what_passes_is_a_listed_address(provider: Provider, data: st.DataObject) -> None:
    pack, asset = provider.pack, asset_of(provider)
    raw = data.draw(paths(pack, asset)).encode()
    method = data.draw(st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]))
    names = {route.asset for route in pack.routes if route.asset is not None}
    query = "&".join(f"{name}={asset}" for name in names).encode()
    kind = data.draw(st.sampled_from(sorted(kinds_of(provider))))
    found = plan(pack, kind, asset, Asked(method, raw, query, {}))
    if isinstance(found, Refused):
        return
    assert is_address_of(found.route, asset, method, found.call.url)
    assert found.route.kind in (None, kind)
    # What was sent says the same when it is read the other way round: decoded as a whole, and encoded again.
    assert quote(unquote(raw.decode()), safe="/:") == urlsplit(found.call.url).path[1:]
    assert found.call.purpose == "proxy"
    assert set(found.call.query.values()) <= {asset}


@each_provider
def test_every_route_is_matched_by_what_it_lists(provider: Provider) -> None:
    pack, asset = provider.pack, asset_of(provider)
    assert pack.routes
    for route in pack.routes:
        query = b"" if route.asset is None or route.body is not None else f"{route.asset}={asset}".encode()
        kind = route.kind or "any"
        found = plan(pack, kind, asset, Asked(route.method, filled(route, asset, "9").encode(), query, {}))
        assert not isinstance(found, Refused), route.url
        assert (found.route.method, found.route.kind, found.route.body) == (route.method, route.kind, route.body)
        assert is_address_of(route, asset, route.method, found.call.url)


@each_provider
def test_routes_are_as_the_pack_promises(provider: Provider) -> None:
    """One path is at one host, no query name is a secret or makes another call, ids are told by placeholders alone."""
    hosts: dict[tuple[str, str], str] = {}
    for route in provider.pack.routes:
        url = urlsplit(route.url)
        assert (url.scheme, url.query, url.fragment, url.port) == ("https", "", "", None)
        assert hosts.setdefault((route.method, url.path), url.netloc) == url.netloc
        assert route.method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        assert set(re.findall(r"\{(.*?)\}", url.path)) <= {"asset", "id", "number"}
        assert not [name for name in route.query if is_secret(name) or is_control(name)]
        assert route.body is None or route.method in ("POST", "PUT", "PATCH")
        assert route.source
        assert route.certainty in ("verified", "community", "assumed", "chosen")
    paths_of = {path for _, path in hosts}
    assert all(len({hosts[key] for key in hosts if key[1] == path}) == 1 for path in paths_of)


@given(raw=st.binary(max_size=60) | st.text("abfields=&%;+#[]_.\\{}65access_token", max_size=60).map(str.encode))
@example(raw=b"fields=a&fields=b")
@example(raw=b"fields=id,from{access_token.as(x)}")
@example(raw=b"fields=id;after=x")
@settings(max_examples=400, deadline=None)
def test_a_query_that_passes_is_read_alike_by_everybody(raw: bytes) -> None:
    found = read_query(raw, frozenset({"fields", "after"}))
    if isinstance(found, Refused):
        return
    assert list(found.items()) == parse_qsl(raw.decode(), keep_blank_values=True, strict_parsing=bool(raw))
    assert set(found) <= {"fields", "after"}
    assert "token" not in found.get("fields", "").lower()


def test_what_the_path_does_not_name_has_to_be_the_own_asset_all_the_same() -> None:
    pack = PROVIDERS["tiktok_business"].pack
    path, create = b"open_api/v1.3/business/get/", b"open_api/v1.3/business/comment/create/"
    for query in (b"", b"business_id=", b"business_id=1784140", b"business_id=17841"):
        assert isinstance(plan(pack, "account", "178414", Asked("GET", path, query, {})), Refused)
    assert not isinstance(plan(pack, "account", "178414", Asked("GET", path, b"business_id=178414", {})), Refused)
    planned = plan(pack, "account", "178414", Asked("POST", create, b"", {"content-type": "application/json"}))
    assert not isinstance(planned, Refused)
    for body in (b"", b"{}", b'{"business_id": 178414}', b'{"business_id": "1"}', b'{"x": {"business_id": "178414"}}'):
        assert isinstance(with_content(planned, body), Refused)
    assert not isinstance(with_content(planned, b'{"business_id": "178414", "text": "Hi"}'), Refused)
