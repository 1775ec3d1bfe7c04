"""The page about the API says what its document says, and nothing in a document becomes markup."""

import re
import subprocess
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from starlette.requests import Request

from altyaa.app.openapi.scopes import key_and_scopes
from altyaa.kernel.problems import CATALOGUE
from altyaa.kernel.scopes import BUILT_IN, Scope, catalogue
from altyaa.testing.http import http_client
from altyaa.testing.service import Service
from altyaa.web.api_docs import ApiDocs
from altyaa.web.api_docs.curl import command
from altyaa.web.api_docs.page import takes_gzip
from altyaa.web.api_docs.reading import read
from altyaa.web.api_docs.schemas import member_rows
from tests.surface.unopened import api
from tests.web.test_page import HOSTILE, POLICY

METHODS = ("get", "post", "put", "patch", "delete")


async def page_of(document: Mapping[str, Any]) -> str:
    request = Request({"type": "http", "method": "GET", "path": "/v1/docs", "headers": []})
    return bytes((await ApiDocs(lambda: document).page(request)).body).decode()


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = api().openapi()["paths"]
    return [(path, method, paths[path][method]) for path in paths for method in METHODS if method in paths[path]]


async def test_it_is_one_page_for_anybody_that_runs_nothing_and_brings_nothing_from_elsewhere(
    service: Service,
) -> None:
    async with http_client(base_url=service.url) as client:
        answer = await client.get("/v1/docs")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-security-policy"] == POLICY
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]* src=)|<img", answer.text)
        assert re.findall(r'(?:src|href)="(?:https?:)?//', answer.text) == []
        for address in sorted(set(re.findall(r'(?:src|href)="(/(?:static|docs|v1)/[^"]+)"', answer.text))):
            assert (await client.get(address)).status_code == 200, address
        assert f"{service.url}/v1/keys" in answer.text


async def test_who_has_the_page_is_told_that_it_is_the_same(service: Service) -> None:
    async with http_client(base_url=service.url) as client:
        first = await client.get("/v1/docs")
        assert first.headers["cache-control"] == "private, max-age=300"
        assert first.headers["vary"] == "Accept-Encoding"
        again = await client.get("/v1/docs", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        other = await client.get("/v1/docs", headers={"If-None-Match": '"another"'})
        assert (other.status_code, other.content) == (200, first.content)
        assert (await client.head("/v1/docs")).status_code == 200
        assert (await client.post("/v1/docs")).status_code == 405


async def test_it_is_small_for_whoever_takes_gzip_and_the_same_page_for_everybody(service: Service) -> None:
    secret = {"Authorization": "Bearer alk_not-for-a-page", "Cookie": "altyaa_session=not-for-a-page"}
    async with http_client(base_url=service.url) as client:
        plain = await client.get("/v1/docs", headers={"Accept-Encoding": "identity"})
        packed = await client.get("/v1/docs", headers={"Accept-Encoding": "br, gzip"} | secret)
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) * 5 < int(plain.headers["content-length"]) == len(plain.content)
    different = {"content-encoding", "content-length", "date", "x-request-id"}
    assert {(name, value) for name, value in plain.headers.items() if name not in different} == {
        (name, value) for name, value in packed.headers.items() if name not in different
    }


async def test_it_is_rendered_and_compressed_once() -> None:
    documents = iter([api().openapi()])
    docs = ApiDocs(lambda: next(documents))
    for accepted in ((), ((b"accept-encoding", b"gzip"),)):
        request = Request({"type": "http", "method": "GET", "path": "/v1/docs", "headers": accepted})
        assert await docs.page(request) is await docs.page(request)


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True), ("GZip, deflate, br", True), ("br;q=1.0, gzip;q=0.8, *;q=0.1", True), ("gzip ; q=1.000", True),
        ("x-gzip", True), ("gzip;q=0.001", True),
        ("", False), ("identity", False), ("gzip;q=0", False), ("br, gzip; q=0.000", False), ("notgzip", False),
    ],
)  # fmt: skip
def test_gzip_is_for_whoever_names_it_and_does_not_rule_it_out(accepted: str, takes: bool) -> None:
    assert takes_gzip(accepted) is takes


@pytest.mark.parametrize(
    ("path", "method", "operation"), operations(), ids=lambda part: part if isinstance(part, str) else ""
)
async def test_every_call_is_there_with_all_that_it_takes_needs_and_answers(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    html = await page_of(api().openapi())
    found = re.search(rf'<article class="card api-op" id="{operation["operationId"]}".*?</article>', html, re.DOTALL)
    assert found is not None
    assert html.count(f'href="#{operation["operationId"]}"') >= 2, "in the contents, for wide and narrow windows"
    article = unescape(found[0])
    assert f">{method.upper()}</span> <code>{path}</code>" in article
    assert operation["summary"] in article
    for parameter in operation.get("parameters", ()):
        assert f"<code>{parameter.get('name', 'X-Altyaa-Workspace')}</code>" in article
    for scope in (name for need in operation.get("security", ()) for names in need.values() for name in names):
        assert f'<code class="chip">{scope}</code>' in article
    common = unescape(html[html.index('<section class="api-group" id="refusals"') :])
    for status, answer in operation["responses"].items():
        assert f">{status}</span>" in article + common
        for code in answer.get("content", {}).get("application/problem+json", {}).get("examples", {}):
            assert f'href="/docs/errors/{code}"' in (article + common if "security" in operation else article)
            assert CATALOGUE[code].public in article + common


def hostile(node: Any, key: str = "") -> Any:
    """The document with every text that people write replaced by one that would be markup."""
    keep = {"$ref", "type", "in", "operationId"}
    if isinstance(node, dict):
        return {name: node[name] if name in keep else hostile(node[name], name) for name in node}
    if isinstance(node, list):
        return [hostile(each, key) for each in node]
    return HOSTILE if isinstance(node, str) else node


async def test_nothing_in_a_document_becomes_markup() -> None:
    document = api().openapi()
    attacked = {
        **document,
        "info": hostile(document["info"]),
        "servers": [{"url": HOSTILE}],
        "tags": [{"name": tag["name"], "description": HOSTILE} for tag in document["tags"]],
        "components": hostile(document["components"]),
        "paths": {
            f"{path}/{HOSTILE}": {
                method: {**hostile(operation), "operationId": HOSTILE, "tags": operation["tags"]}
                for method, operation in item.items()
            }
            for path, item in document["paths"].items()
        },
    }
    html = await page_of(attacked)
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 100
    assert re.findall(r"<script(?![^>]* src=\"/static/)", html) == []
    assert "<img" not in html
    assert re.findall(r"<[a-z][^<>]*\sonerror=", re.sub(r'"[^"]*"', '""', html)) == []


async def test_a_description_cannot_bring_a_picture_or_a_script_in_a_link() -> None:
    document = api().openapi()
    said = "![pixel](https://tracker.example/p.png) [here](javascript:alert(1)) `code`"
    html = await page_of({**document, "info": document["info"] | {"description": said}})
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert "<code>code</code>" in html


def test_the_command_is_what_a_shell_understands_whatever_the_examples_hold() -> None:
    """The shell itself says which words it hears."""
    body = {"name": 'it\'s "quoted" $HOME `id` \\'}
    header = {"name": "X-Note", "in": "header", "schema": {"examples": ["it's $(id)"]}}
    place = {"name": "id", "in": "path", "schema": {"examples": ["a b/c"]}}
    line = command(
        "PATCH",
        "https://a.example/v1/x/{id}",
        (place, header),
        body,
        media_type="application/json",
        has_credential=True,
    )
    script = "curl() { printf '%s\\n' \"$@\"; }\n" + line
    heard = subprocess.run(
        ["/bin/sh", "-c", script], env={"ALTYAA_KEY": "the-key"}, capture_output=True, text=True, check=True
    )
    assert heard.stdout.splitlines() == [
        "-X", "PATCH", "https://a.example/v1/x/a%20b%2Fc",
        "-H", "Authorization: Bearer the-key", "-H", "X-Note: it's $(id)", "-H", "Content-Type: application/json",
        "-d", '{"name": "it\'s \\"quoted\\" $HOME `id` \\\\"}',
    ]  # fmt: skip


def test_what_is_of_each_reader_or_each_call_comes_from_their_shell() -> None:
    names = ("X-Altyaa-Workspace", "Idempotency-Key")
    headers = [{"name": name, "in": "header", "schema": {"examples": ["constant"]}} for name in names]
    line = command("POST", "https://a.example/v1/x", headers, None, media_type="", has_credential=False)
    script = "curl() { printf '%s\n' \"$@\"; }\nuuidgen() { echo 0e41; }\n" + line
    heard = subprocess.run(["/bin/sh", "-c", script], env={"ALTYAA_WORKSPACE": "wks_1"}, capture_output=True, text=True)
    assert heard.stdout.splitlines()[3:] == ["-H", "X-Altyaa-Workspace: wks_1", "-H", "Idempotency-Key: 0e41"]


async def test_the_page_lists_every_scope_of_the_deployment_and_who_has_it() -> None:
    own = Scope("invoices.read", "Read invoices", "Paid | and <b>open</b>.", "owner")
    document = api().openapi()
    schemes = {"workspace_api_key": {"description": key_and_scopes(catalogue([own]))}}
    html = await page_of({**document, "components": {**document["components"], "securitySchemes": schemes}})
    section = html[html.index('id="scopes"') : html.index("</section>", html.index('id="scopes"'))]
    rows = re.findall(r"<td><code>([a-z_.]+)</code></td>\s*<td>(.*?)</td>\s*<td>(\w+)</td>", section)
    assert [(name, role) for name, _, role in rows] == [
        (scope.name, scope.lowest_role.capitalize()) for scope in catalogue([own]).values()
    ]
    assert rows[-1][1] == "Read invoices. Paid | and &lt;b&gt;open&lt;/b&gt;."
    assert html.count('href="#scopes"') == 2, "in the contents, for wide and narrow windows"


def test_the_document_has_the_scopes_of_the_deployment() -> None:
    said = api().openapi()["components"]["securitySchemes"]["workspace_api_key"]["description"]
    assert [name for name in BUILT_IN if f"| `{name.name}` | {name.title}. " not in said] == []


def test_a_member_says_its_type_its_limits_and_what_is_inside_it() -> None:
    limit = {
        "type": "object",
        "required": ["quantity"],
        "properties": {"quantity": {"type": "integer", "minimum": 1.0, "maximum": 5000.0, "description": "How many."}},
    }
    schema = {
        "type": "object",
        "properties": {
            "limit": {"anyOf": [{"$ref": "#/components/schemas/Limit"}, {"type": "null"}]},
            "when": {"type": "string", "format": "date-time"},
            "kind": {"enum": ["a", "b"], "type": "string", "default": "a"},
            "note": {"type": "string", "default": ""},
            "names": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
            "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Limit"}},
        },
    }
    rows = member_rows(schema, {"components": {"schemas": {"Limit": limit}}})
    assert [(row.name, row.type, row.required, row.limits) for row in rows] == [
        ("limit", "object or null", False, ()),
        ("limit.quantity", "integer", True, ("1 to 5,000",)),
        ("when", "date-time", False, ()),
        ("kind", "string", False, ("one of `a`, `b`", "default `a`")),
        ("note", "string", False, ()),
        ("names", "array of string", False, ("at most 3 items",)),
        ("parts", "array of object", False, ()),
        ("parts[].quantity", "integer", True, ("1 to 5,000",)),
    ]


def test_what_every_call_may_be_refused_with_is_said_once() -> None:
    reference = read(api().openapi())
    common = {refusal.code for refusal in reference.refusals}
    assert {"credentials_missing", "key_revoked", "rate_limited", "service_unavailable"} <= common
    calls = {call.anchor: call for group in reference.groups for call in group.operations}
    assert not common & {refusal.code for refusal in calls["create_key"].refusals}
    assert "exceeds_own_access" in {refusal.code for refusal in calls["create_key"].refusals}
    assert "rate_limited" in {refusal.code for refusal in calls["report_by_holder"].refusals}, "it takes no credential"
