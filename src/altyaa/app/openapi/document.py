"""FastAPI's document, completed from data: scopes, refusals, header fields, examples."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import BaseRoute

from altyaa.access.api.fields import WORKSPACE_ID
from altyaa.access.api.idempotent import Kept
from altyaa.access.api.needs import Needs
from altyaa.access.api.refusals import EVERYWHERE, ProblemOut
from altyaa.app.openapi.responses import HEADERS, codes_of, examples, refusals, success
from altyaa.app.openapi.samples import sample
from altyaa.app.openapi.scopes import key_and_scopes
from altyaa.app.openapi.words import DESCRIPTION, TAGS
from altyaa.kernel.problems import (
    BODY_TOO_LARGE,
    INSUFFICIENT_SCOPE,
    INVALID_VALUE,
    RATE_LIMITED,
    SERVICE_UNAVAILABLE,
    Problem,
)
from altyaa.kernel.scopes import ScopeCatalogue

_WORKSPACE = {
    "name": "X-Altyaa-Workspace",
    "in": "header",
    "required": False,
    "description": "Refuses the call unless the key belongs to this workspace.",
    "schema": {"type": "string", "examples": [WORKSPACE_ID]},
}
_WITHOUT = (INVALID_VALUE, RATE_LIMITED, SERVICE_UNAVAILABLE)


class Described(FastAPI):
    """An application whose document is made for its first reader: that takes longer than the rest of a start.

    Args:
        base_url: Where the service is, without ``/v1``.
        scopes: Those of this deployment.
        arguments: As of ``FastAPI``.
    """

    def __init__(self, base_url: str, scopes: ScopeCatalogue, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._base_url, self._scopes = base_url, scopes
        self._completed: dict[str, Any] | None = None

    def openapi(self) -> dict[str, Any]:
        """The document, complete. Adding a route afterwards begins it anew."""
        document = super().openapi()
        if document is not self._completed:
            _complete(document, self.routes, self._base_url, self._scopes)
            self._completed = document
        return document


def described(routes: Sequence[BaseRoute]) -> Iterator[RouteContext]:
    """The endpoints among these that the document tells of."""
    for route in iter_route_contexts(routes):
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            yield route


def _complete(document: dict[str, Any], routes: Sequence[BaseRoute], base_url: str, scopes: ScopeCatalogue) -> None:
    components = document["components"]
    document["info"] |= {
        "summary": "Workspace API keys, members and events.",
        "description": DESCRIPTION,
        "version": version("altyaa"),
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    document["servers"] = [{"url": f"{base_url}/v1"}]
    document["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
    components |= {"headers": HEADERS, "parameters": {"Workspace": _WORKSPACE}, "examples": examples(base_url)}
    components["securitySchemes"]["workspace_api_key"]["description"] = key_and_scopes(scopes)
    for route in described(routes):
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            _complete_one(operation, route, components["schemas"], base_url)
    # What FastAPI says of input that it refuses; ours is a problem like any other.
    for name in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(name, None)
    components["schemas"]["Problem"] = ProblemOut.model_json_schema() | {"title": "Problem"}


def _complete_one(operation: dict[str, Any], route: RouteContext, schemas: Mapping[str, Any], base_url: str) -> None:
    needs = [call for part in route.dependant.dependencies if isinstance(call := part.call, Needs)]
    scopes = [name for need in needs for name in need.scopes]
    operation["operationId"] = route.name
    if needs:
        # OpenAPI 3.1, Security Requirement Object: the roles that are needed, for schemes other than OAuth 2.
        operation["security"] = [{name: scopes for need in operation["security"] for name in need}]
        operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/Workspace"})
    if "requestBody" in operation:
        _show(operation["requestBody"]["content"], schemas)
    operation["responses"] = _responses(operation, route, schemas, base_url, needs)


def _responses(
    operation: Mapping[str, Any], route: RouteContext, schemas: Mapping[str, Any], base_url: str, needs: list[Needs]
) -> dict[str, Any]:
    declared = operation["responses"]
    codes = codes_of(declared) | {problem.code for problem in _anywhere(operation, needs)}
    if not any(need.scopes for need in needs):
        codes.discard(INSUFFICIENT_SCOPE.code)
    answers = {
        status: success(status, answer, has_credential=bool(needs))
        for status, answer in declared.items()
        if status.startswith("2")
    }
    for answer in answers.values():
        _show(answer["content"], schemas)
    if {"200", "201"} <= set(answers):
        _show_again(answers["200"]["content"], route.responses[200]["model"])
    return answers | refusals(codes, base_url)


def _anywhere(operation: Mapping[str, Any], needs: list[Needs]) -> tuple[Problem, ...]:
    found = EVERYWHERE if needs else _WITHOUT
    return (*found, BODY_TOO_LARGE) if "requestBody" in operation else found


def _show(contents: Mapping[str, dict[str, Any]], schemas: Mapping[str, Any]) -> None:
    """Give each content an example that has none."""
    for content in contents.values():
        if not {"example", "examples"} & set(content):
            content["example"] = sample(content["schema"], schemas)


def _show_again(contents: Mapping[str, dict[str, Any]], model: type[Kept]) -> None:
    """The answer to a write that came twice is the first one as it was remembered."""
    content = contents["application/json"]
    content["example"] = model.model_validate(content["example"]).kept().model_dump(mode="json")
