"""An example of a value, made of the examples of its members."""

from collections.abc import Mapping
from typing import Any

MOMENT = "2026-11-24T09:30:00Z"
UNKNOWN = "string"
"""Stands where a member has no example. Tests see to it that there is none."""


def sample(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """One value that the schema admits.

    Where null is admitted it is the value, unless the member has an example or an object would show more.

    Args:
        schemas: ``components/schemas`` of the document, by name.
    """
    if "$ref" in schema:
        return sample(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "examples" in schema:
        return schema["examples"][0]
    for word in ("const", "default"):
        if schema.get(word) is not None:
            return schema[word]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        shown = [branch for branch in schema["anyOf"] if "$ref" in branch]
        return sample(shown[0], schemas) if shown else None
    return _of_type(schema, schemas)


def _of_type(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    match schema.get("type"):
        case "object":
            return {name: sample(member, schemas) for name, member in schema.get("properties", {}).items()}
        case "array":
            return [sample(schema["items"], schemas)]
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case _:
            return MOMENT if schema.get("format") == "date-time" else UNKNOWN
