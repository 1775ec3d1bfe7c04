"""How one store function is called to reach for somebody else's things."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.tenancy.plant import Planted, Tenant


@dataclass(frozen=True, slots=True)
class Call:
    """Arguments after ``tx``.

    Attributes:
        owner: Whose things they name: to whom the call does something.
        mixed: They name the caller's own workspace together with the owner's thing, so it does nothing for anybody.
    """

    owner: Tenant
    arguments: tuple[Any, ...] = ()
    mixed: bool = False


Calls: TypeAlias = Mapping[str, Callable[[Planted], Sequence[Call]]]
"""By the function's full name. They run in this order on one database, so what removes a row comes last."""


def own(planted: Planted) -> list[Call]:
    """A call that names nothing: it gives what the caller has."""
    return [Call(planted.home)]
