"""A command for the shell that makes one call."""

import json
import re
from collections.abc import Iterable, Mapping
from shlex import quote
from typing import Any
from urllib.parse import quote as percent

from altyaa.web.api_docs.schemas import Json

KEY = "$ALTYAA_KEY"
# Of each reader, or of each call: a constant would be sent as it is. curl leaves out a field without a value.
_FROM_THE_SHELL = {"X-Altyaa-Workspace": "$ALTYAA_WORKSPACE", "Idempotency-Key": "$(uuidgen)"}
_PLACE = re.compile(r"\{([^}]+)\}")


def command(
    method: str, url: str, parameters: Iterable[Json], body: Any | None, *, media_type: str, has_credential: bool
) -> str:
    """One ``curl`` line, in steps. The key is a variable of the shell: written out it would stay in its history.

    Args:
        url: With ``{name}`` where path parameters go.
        parameters: Objects of the document, resolved. All headers among them are sent.
        body: As JSON; None for none.
    """
    given = list(parameters)
    paths = {one["name"]: example(one) for one in given if one["in"] == "path"}
    address = _PLACE.sub(lambda place: percent(str(paths.get(place[1], place[0])), safe="{}"), url)
    steps = ["curl" if method == "GET" else f"curl -X {method}"]
    steps[0] += f" {quote(address)}"
    if has_credential:
        steps.append(f'-H "Authorization: Bearer {KEY}"')
    steps += [_header(one["name"], example(one)) for one in given if one["in"] == "header"]
    if body is not None:
        steps.append(_header("Content-Type", media_type))
        steps.append(f"-d {quote(json.dumps(body, ensure_ascii=False))}")
    return " \\\n  ".join(steps)


def _header(name: str, value: str) -> str:
    if name in _FROM_THE_SHELL:
        return f'-H "{name}: {_FROM_THE_SHELL[name]}"'
    return f"-H {quote(f'{name}: {value}')}"


def example(parameter: Mapping[str, Any]) -> Any:
    """The value to show for a parameter: its own example, else a dot for the reader to fill in."""
    shown = parameter.get("schema", {}).get("examples") or [parameter.get("example", "…")]
    return shown[0]
