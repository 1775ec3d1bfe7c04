"""What the endpoints of connections stand on: who may call them, and what they work with."""

from typing import Annotated, TypeVar

from fastapi import Depends, Request

from altyaa.access.api.needs import Needs
from altyaa.connections.actions.means import Means
from altyaa.infra.http.problems import Halted
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused

T = TypeVar("T")
Reader = Annotated[Principal, Depends(Needs("connections.read"))]
Writer = Annotated[Principal, Depends(Needs("connections.write"))]


async def _means(request: Request) -> Means:
    means: Means = request.app.state.connections
    return means


Here = Annotated[Means, Depends(_means)]


def unless_refused(value: T | Refused) -> T:
    """The value. Raises ``Halted`` with a refusal."""
    if isinstance(value, Refused):
        raise Halted(value)
    return value
