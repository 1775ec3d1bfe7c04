"""The OpenAPI document is valid, and says of every call what a caller has to know."""

from collections.abc import AsyncIterator, Iterator, Mapping
from importlib.metadata import version
from typing import Any

import httpx2
import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from altyaa.access.api import fields
from altyaa.app.openapi.samples import UNKNOWN
from altyaa.connections.api.bodies import CONNECTION_ID
from altyaa.connections.api.session_bodies import SESSION_ID
from altyaa.kernel.problems import CATALOGUE
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import Service, served
from tests.surface.unopened import BASE_URL, api

Operation = dict[str, Any]

DOCUMENT = api().openapi()
OPERATIONS: list[tuple[str, str, Operation]] = [
    (method, path, operation) for path, item in DOCUMENT["paths"].items() for method, operation in item.items()
]
CALLS = [pytest.param(*call, id=f"{call[0]} {call[1]}") for call in OPERATIONS]
PROBLEM = "application/problem+json"
DONE_ELSEWHERE = {
    ("delete", "/connections/{connection_id}"): "a platform is told, which no transaction of ours takes back",
    ("post", "/connections/{connection_id}/token"): "the token itself is the answer, and is not remembered",
    **{
        (method, "/connections/{connection_id}/proxy/{path}"): "the platform does it, and keys are its own"
        for method in ("post", "put", "patch", "delete")
    },
}
"""Calls that are not reads and that no ``Idempotency-Key`` repeats."""


def resolved(node: Mapping[str, Any]) -> Any:
    """The node, or what its reference names."""
    found: Any = node
    while "$ref" in found:
        parts, found = found["$ref"].removeprefix("#/").split("/"), DOCUMENT
        for part in parts:
            found = found[part]
    return found


def parameters(operation: Operation) -> list[dict[str, Any]]:
    return [resolved(parameter) for parameter in operation.get("parameters", ())]


def contents(operation: Operation) -> Iterator[dict[str, Any]]:
    """The JSON that is sent, and that is answered on success."""
    yield from operation.get("requestBody", {}).get("content", {}).values()
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            yield from answer["content"].values()


def valid(value: Any, schema: Mapping[str, Any]) -> list[str]:
    """What is wrong with a value. References are found in the document's own components."""
    rooted = {**schema, "components": DOCUMENT["components"]}
    return [error.message for error in jsonschema_rs.Draft202012Validator(rooted).iter_errors(value)]


def test_it_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(DOCUMENT)] == []


def test_the_validator_sees_what_is_wrong() -> None:
    for broken in ({**DOCUMENT, "info": {}}, {**DOCUMENT, "paths": {"/x": {"get": {"responses": []}}}}):
        assert list(OPENAPI_31_VALIDATOR.iter_errors(broken))


def test_it_says_what_it_is_and_where() -> None:
    info = DOCUMENT["info"]
    assert info["version"] == version("altyaa")
    assert info["license"]["identifier"] == "Apache-2.0"
    assert "## Who is calling" in info["description"]
    assert DOCUMENT["servers"] == [{"url": f"{BASE_URL}/v1"}]


async def test_it_is_served_complete_and_names_the_service_it_came_from(service: Service) -> None:
    async with http_client(base_url=service.url) as client:
        served = (await client.get("/v1/openapi.json")).json()
    assert served["servers"] == [{"url": f"{service.url}/v1"}]
    assert served["paths"].keys() == DOCUMENT["paths"].keys()
    assert served["components"]["examples"].keys() == CATALOGUE.keys()


def test_every_call_has_a_name_of_its_own_and_a_group_that_is_described() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(names)) == len(names)
    tags = {tag["name"] for tag in DOCUMENT["tags"] if tag["description"]}
    assert {tag for _, _, operation in OPERATIONS for tag in operation["tags"]} == tags


def described(node: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """What the document says of every schema, member, parameter, header field and answer, by where it says it."""
    if isinstance(node, list):
        for number, each in enumerate(node):
            yield from described(each, f"{where}/{number}")
    if not isinstance(node, dict):
        return
    for kind in ("schemas", "properties", "parameters", "headers", "responses"):
        found = node.get(kind, {})
        for name, each in found.items() if isinstance(found, dict) else enumerate(found):
            # A member may say more than what it refers to, or leave it to that.
            yield f"{where}/{kind}/{name}", (each if "description" in each else resolved(each)).get("description", "")
    for name, each in node.items():
        if name not in {"example", "examples"}:
            yield from described(each, f"{where}/{name}")


def test_every_member_parameter_header_field_and_answer_is_described_in_a_sentence() -> None:
    said = dict(described(DOCUMENT))
    assert len(said) > 200
    assert [where for where, words in said.items() if not words.endswith(".")] == []


def test_a_member_without_a_description_would_be_seen() -> None:
    broken = {"schemas": {"Key": {"description": "A key.", "properties": {"id": {"type": "string"}}}}}
    assert ("/components/schemas/Key/properties/id", "") in list(described({"components": broken}))


@pytest.mark.parametrize(("method", "path", "operation"), CALLS)
def test_a_call_is_described(method: str, path: str, operation: Operation) -> None:
    assert operation["summary"]
    assert operation["description"].endswith("."), "sentences"
    for parameter in parameters(operation):
        assert parameter.get("description"), parameter["name"]
        if parameter["in"] == "path":
            assert parameter["schema"]["examples"]


@pytest.mark.parametrize(("method", "path", "operation"), CALLS)
def test_what_is_sent_and_answered_has_an_example_that_its_schema_admits(
    method: str, path: str, operation: Operation
) -> None:
    found = list(contents(operation))
    assert found
    for content in found:
        assert valid(content["example"], content["schema"]) == []
        assert UNKNOWN not in list(texts(content["example"])), "a member has no example: give its field one"


def texts(value: Any) -> Iterator[Any]:
    """Every leaf of a JSON value."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)
    else:
        yield value


@pytest.mark.parametrize(("method", "path", "operation"), CALLS)
def test_a_refusal_is_a_problem_with_its_code_and_the_page_about_it(
    method: str, path: str, operation: Operation
) -> None:
    codes = set()
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            continue
        assert list(answer["content"]) == [PROBLEM], f"{status} is a problem and nothing else"
        for code, reference in answer["content"][PROBLEM]["examples"].items():
            codes.add(code)
            shown = resolved(reference)["value"]
            assert (shown["code"], shown["status"]) == (code, int(status))
            assert shown["type"] == f"{BASE_URL}/docs/errors/{code}"
            assert f"[`{code}`]({shown['type']})" in answer["description"]
            assert valid(shown, {"$ref": "#/components/schemas/Problem"}) == []
    assert {"rate_limited", "service_unavailable"} <= codes
    for status in {"429", "503"} & set(operation["responses"]):
        assert "Retry-After" in operation["responses"][status]["headers"]


@pytest.mark.parametrize(("method", "path", "operation"), CALLS)
def test_a_call_says_whether_it_needs_a_credential_and_what_that_means(
    method: str, path: str, operation: Operation
) -> None:
    """Only a leak is reported without one: who reports it need have nothing else of ours."""
    names = {parameter["name"] for parameter in parameters(operation)}
    assert ("security" in operation) == (not path.startswith("/leaks"))
    if "security" not in operation:
        return
    ((scheme, scopes),) = operation["security"][0].items()
    assert DOCUMENT["components"]["securitySchemes"][scheme]["scheme"] == "bearer"
    assert "X-Altyaa-Workspace" in names
    refused = operation["responses"]["403"]["content"][PROBLEM]["examples"]
    assert "address_not_allowed" in refused
    assert ("insufficient_scope" in refused) == bool(scopes)
    assert "invalid_token" in operation["responses"]["401"]["content"][PROBLEM]["examples"]
    can_be_sent_again = method != "get" and (method, path) not in DONE_ELSEWHERE
    assert ("Idempotency-Key" in names) == can_be_sent_again, "what writes can be sent again"


@pytest.fixture(scope="module")
async def caller(cluster: Cluster) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody who may do everything."""
    async with cluster.fresh() as database, served(database) as service:
        scopes = service.runtime.settings.scopes
        key = await make_key(service.runtime, await make_workspace(service.runtime), *scopes)
        headers = {"Authorization": f"Bearer {key.key.reveal()}"}
        async with http_client(base_url=f"{service.url}/v1", headers=headers) as client:
            yield client


@pytest.mark.parametrize(("method", "path", "operation"), CALLS)
async def test_a_parameter_that_a_call_does_not_know_is_refused_by_name(
    caller: httpx2.AsyncClient, method: str, path: str, operation: Operation
) -> None:
    """Left out in silence, one that was mistyped would do harm."""
    ids = {"key_id": fields.KEY_ID, "secret_id": fields.SECRET_ID, "client_id": fields.CLIENT_ID}
    ids |= {"consent_id": fields.CONSENT_ID, "grant_id": fields.GRANT_ID, "connection_id": CONNECTION_ID}
    ids |= {"session_id": SESSION_ID, "provider": "google"}
    if path.endswith("/proxy/{path}"):
        return  # the platform's parameters, which its routes list: tests/connections/proxy
    named = path.format(**ids)
    body = next(contents({**operation, "responses": {}}), {}).get("example")
    answer = await caller.request(method, named, params={"descendents": "true"}, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value")
    assert "query.descendents: " in answer.json()["detail"]


def test_the_scopes_are_those_that_the_endpoints_ask_for() -> None:
    assert DOCUMENT["paths"]["/whoami"]["get"]["security"] == [{"workspace_api_key": []}]
    assert DOCUMENT["paths"]["/keys"]["get"]["security"] == [{"workspace_api_key": ["keys.read"]}]
    assert DOCUMENT["paths"]["/keys"]["post"]["security"] == [{"workspace_api_key": ["keys.write"]}]


def test_a_repeated_write_is_shown_without_its_secret() -> None:
    answers = DOCUMENT["paths"]["/keys"]["post"]["responses"]
    first, again = (answers[status]["content"]["application/json"]["example"] for status in ("201", "200"))
    assert first["key"].startswith("alk_")
    assert (again["key"], again["already_shown"]) == (None, True)


def test_references_lead_somewhere() -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            node = list(node.values())
        if isinstance(node, list):
            for each in node:
                yield from references(each)

    found = set(references(DOCUMENT))
    assert len(found) > 20
    for reference in found:
        assert resolved({"$ref": reference})
    assert not {"HTTPValidationError", "ValidationError"} & set(DOCUMENT["components"]["schemas"])
