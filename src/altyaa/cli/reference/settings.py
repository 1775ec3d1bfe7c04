"""``settings.md``: from the fields of ``Settings``."""

import typing
from typing import Any, Literal

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from altyaa.cli.reference.markdown import document, table
from altyaa.infra.settings import Settings

_INTRODUCTION = """\
Each setting is an environment variable. `ALTYAA_CONFIG` may name a TOML file that holds them too, there without the
prefix and in lower case (`database_url = "…"`); the environment wins over the file. A `.env` file is not read. The file
holds passwords, so keep it readable by the service's user alone.

A wrong value is refused at the start, by name; the value itself is not repeated."""

_PRODUCTION = """\
## What production refuses

`ALTYAA_ENVIRONMENT=production` changes these and nothing else. What is refused keeps `altyaa up` and `altyaa serve`
from starting; `altyaa doctor` shows refusals and warnings, and what to do about each. All other checks of
`altyaa doctor` are the same in both."""

_FINDINGS = (
    ("`ALTYAA_BASE_URL` is http, on another host than this machine", "passes", "refused"),
    ("`ALTYAA_BASE_URL` is http on localhost, 127.0.0.1 or ::1, as by default", "passes", "a warning"),
    ("`ALTYAA_TRUSTED_PROXIES` has a network wider than /8 (IPv6: /7)", "a warning", "refused"),
    ("`ALTYAA_DATABASE_URL` is unset: the embedded database", "passes", "a warning"),
)


def page() -> str:
    """The whole page."""
    rows = [
        (f"`ALTYAA_{name.upper()}`", _default(field), _meaning(field)) for name, field in Settings.model_fields.items()
    ]
    return document(
        "Settings",
        _INTRODUCTION,
        table(("Setting", "Default", "Meaning"), rows),
        _PRODUCTION,
        table(("What", "`development`", "`production`"), _FINDINGS),
    )


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if value is None or value is PydanticUndefined:
        return "unset"
    if isinstance(value, tuple):
        value = ",".join(map(str, value))
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _meaning(field: FieldInfo) -> str:
    parts = [field.description or ""]
    if typing.get_origin(field.annotation) is Literal:
        parts.append(f"One of {', '.join(f'`{choice}`' for choice in typing.get_args(field.annotation))}.")
    least = next((bound.ge for bound in field.metadata if isinstance(bound, Ge)), None)
    most = next((bound.le for bound in field.metadata if isinstance(bound, Le)), None)
    if least is not None and most is not None:
        parts.append(f"From {least} to {most}.")
    return " ".join(parts)
