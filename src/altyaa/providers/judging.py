"""What a failure means, by the table in the platform's pack. Whatever the table does not know condemns nothing."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal, cast

from altyaa.providers.model import Failure, Verdict
from altyaa.providers.pack import Cause, Pack

Endpoint = Literal["code", "renew", "introspect", "revoke", "api", "locations"]
"""Which call an answer is to. ``code`` and ``renew`` are one address with two purposes."""


def judge(pack: Pack, on: Endpoint, said: Mapping[str, Any], wait: timedelta | None = None) -> Failure:
    """What these members mean, by the first entry of the table that fits; transient where none does."""
    cause = next((each for each in pack.causes if _applies(each, on, said)), None)
    if cause is None:
        return strange(pack, "unknown_error", wait)
    verdict = "transient" if cause.verdict == "ok" else cause.verdict
    return Failure(cast(Verdict, verdict), cause.code, cause.sentence, wait)


def strange(pack: Pack, kind: str, wait: timedelta | None = None) -> Failure:
    """An answer that nothing follows from: what is held is kept, and it is asked again."""
    return Failure("transient", f"{pack.name}.{kind}", f"{pack.title} gave no answer that can be used.", wait)


def lacking(pack: Pack, scopes: frozenset[str] | None) -> Failure | None:
    """The failure of a grant without a scope that everything needs; None where it has them, or where nobody said."""
    if scopes is None or scopes.issuperset(pack.value("required_scopes")):
        return None
    return judge(pack, "api", {"lacks": "scope"})


def _applies(cause: Cause, on: Endpoint, said: Mapping[str, Any]) -> bool:
    return (not cause.on or on in cause.on) and all(
        name in said and _fits(said[name], asked) for name, asked in cause.match.items()
    )


def _fits(value: object, asked: object) -> bool:
    if isinstance(asked, list):
        return any(_fits(value, each) for each in asked)
    if isinstance(asked, dict):
        return type(value) is int and asked["from"] <= value <= asked["to"]
    return type(value) is type(asked) and value == asked  # true is not 1
