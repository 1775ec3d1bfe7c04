"""JSON Schema (2020-12) as rows of a table."""

from collections.abc import Iterator, Mapping
from typing import Any

from altyaa.web.api_docs.model import Row

Json = Mapping[str, Any]
_DEEPEST = 6
_NULL = {"type": "null"}
_OR_NULL = " or null"


def resolve(node: Json, document: Json) -> Json:
    """The node, or what its ``$ref`` names in this document (RFC 6901).

    Raises:
        KeyError: It names nothing here.
    """
    while "$ref" in node:
        found: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        node = found
    return node


def member_rows(schema: Json, document: Json) -> tuple[Row, ...]:
    """A row for each member, those of members that are objects right below."""
    return tuple(_rows(schema, document, "", 0))


def parameter_row(parameter: Json, document: Json) -> Row:
    """The row of a parameter."""
    schema = parameter["schema"]
    return Row(
        parameter["name"],
        parameter["in"],
        type_of(schema, document).removesuffix(_OR_NULL),  # it can be left out, but nobody can send a null
        parameter.get("required", False),
        tuple(_limits(schema, document)),
        parameter.get("description") or schema.get("description", ""),
    )


def type_of(schema: Json, document: Json) -> str:
    """Its type in the words of JSON Schema."""
    inner = _without_null(schema, document)
    name = str(inner.get("type", "any value"))
    if name == "array":
        name = f"array of {type_of(inner.get('items', {}), document)}"
    elif (inner.get("format") or schema.get("format")) == "date-time":
        name = "date-time"
    return name + _OR_NULL if _NULL in schema.get("anyOf", ()) else name


def _rows(schema: Json, document: Json, before: str, depth: int) -> Iterator[Row]:
    inner = _without_null(schema, document)
    if inner.get("type") == "array":
        yield from _rows(inner.get("items", {}), document, f"{before.removesuffix('.')}[].", depth)
        return
    required = inner.get("required", ())
    for name, member in inner.get("properties", {}).items():
        yield Row(
            before + name,
            "",
            type_of(member, document),
            name in required,
            tuple(_limits(member, document)),
            member.get("description", ""),
        )
        if depth < _DEEPEST:
            yield from _rows(member, document, f"{before}{name}.", depth + 1)


def _without_null(schema: Json, document: Json) -> Json:
    branches = [branch for branch in schema.get("anyOf", ()) if branch != _NULL]
    return resolve(branches[0] if branches else schema, document)


def _limits(schema: Json, document: Json) -> Iterator[str]:
    """What a value must keep, and what it is when it is left out."""
    inner = {**schema, **_without_null(schema, document)}
    if "enum" in inner:
        yield "one of " + ", ".join(f"`{value}`" for value in inner["enum"])
    if "const" in inner:
        yield f"always `{inner['const']}`"
    yield from _between(inner.get("minimum"), inner.get("maximum"), "")
    yield from _between(inner.get("minLength"), inner.get("maxLength"), " characters")
    yield from _between(inner.get("minItems"), inner.get("maxItems"), " items")
    if "pattern" in inner:
        yield f"matches `{inner['pattern']}`"
    if schema.get("default") not in (None, "") and "const" not in inner:
        default = schema["default"]
        yield f"default `{str(default).lower() if isinstance(default, bool) else default}`"


def _between(least: float | None, most: float | None, unit: str) -> Iterator[str]:
    if least is not None and most is not None:
        yield f"{_number(least)} to {_number(most)}{unit}"
    elif most is not None:
        yield f"at most {_number(most)}{unit}"
    elif least is not None:
        yield f"at least {_number(least)}{unit}"


def _number(value: float) -> str:
    """FastAPI writes the bounds of whole numbers as 1.0."""
    return f"{int(value):,}" if value == int(value) else f"{value:,}"
