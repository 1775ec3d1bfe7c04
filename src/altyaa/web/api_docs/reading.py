"""From an OpenAPI 3.1 document to what the page shows. Knows nothing of this service."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from altyaa.web.api_docs.curl import command
from altyaa.web.api_docs.model import Answer, Content, Group, Operation, Reference, Refusal, Scheme
from altyaa.web.api_docs.schemas import Json, member_rows, parameter_row, resolve

_METHODS = ("get", "post", "put", "patch", "delete")
_PROBLEM = "application/problem+json"
_NO_BODY = Content("", "", (), "")


def read(document: Json) -> Reference:
    """The whole page. Every operation is in the group of its first tag; groups are in the order of the tags.

    Raises:
        KeyError: The document lacks a member that OpenAPI requires, or an operation has a tag that is not described.
    """
    info = document["info"]
    found = list(_operations(document))
    common = _common(found)
    groups: dict[str, list[Operation]] = {tag["name"]: [] for tag in document["tags"]}
    for tag, operation in found:
        groups[tag].append(_less(operation, common))
    return Reference(
        info["title"],
        info["version"],
        info["license"]["name"],
        info.get("description", ""),
        document["servers"][0]["url"],
        tuple(
            Scheme(name.replace("_", " "), scheme.get("description", ""))
            for name, scheme in document["components"].get("securitySchemes", {}).items()
        ),
        tuple(
            Group(tag["name"], tag["description"], tuple(groups[tag["name"]]))
            for tag in document["tags"]
            if groups[tag["name"]]
        ),
        common,
    )


def _operations(document: Json) -> Iterator[tuple[str, Operation]]:
    """Each with its tag, in the order of the document."""
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield item[method]["tags"][0], _operation(method.upper(), path, item[method], document)


def _operation(method: str, path: str, operation: Json, document: Json) -> Operation:
    parameters = [resolve(parameter, document) for parameter in operation.get("parameters", ())]
    body = operation.get("requestBody")
    media_type, given = next(iter(body["content"].items())) if body else ("", {})
    security = operation.get("security")
    return Operation(
        operation["operationId"],
        method,
        path,
        operation["summary"],
        operation.get("description", ""),
        tuple(scope for need in security for names in need.values() for scope in names) if security else None,
        tuple(parameter_row(parameter, document) for parameter in parameters),
        _content(media_type, given, document) if body else None,
        command(
            method,
            document["servers"][0]["url"] + path,
            parameters,
            given.get("example"),
            media_type=media_type,
            has_credential=bool(security),
        ),
        tuple(_answers(operation, document)),
        tuple(_refusals(operation, document)),
    )


def _answers(operation: Json, document: Json) -> Iterator[Answer]:
    for status, answer in operation["responses"].items():
        contents = dict(answer.get("content", {}))
        if _PROBLEM not in contents:
            shown = [_content(media_type, content, document) for media_type, content in contents.items()]
            yield Answer(status, answer["description"], shown[0] if shown else _NO_BODY)


def _content(media_type: str, content: Json, document: Json) -> Content:
    schema = content["schema"]
    description = resolve(schema, document).get("description", "")
    example = json.dumps(content["example"], indent=2, ensure_ascii=False) if "example" in content else ""
    return Content(media_type, description, member_rows(schema, document), example)


def _refusals(operation: Json, document: Json) -> Iterator[Refusal]:
    for status, answer in operation["responses"].items():
        examples = answer.get("content", {}).get(_PROBLEM, {}).get("examples", {})
        for code, example in examples.items():
            yield Refusal(status, code, f"/docs/errors/{code}", resolve(example, document)["summary"])


def _common(found: Sequence[tuple[str, Operation]]) -> tuple[Refusal, ...]:
    """Those that every operation with a credential may meet: said once, or the page would be mostly these."""
    each = [operation.refusals for _, operation in found if operation.scopes is not None]
    return tuple(refusal for refusal in each[0] if all(refusal in others for others in each)) if each else ()


def _less(operation: Operation, common: tuple[Refusal, ...]) -> Operation:
    if operation.scopes is None:
        return operation
    return replace(operation, refusals=tuple(refusal for refusal in operation.refusals if refusal not in common))
