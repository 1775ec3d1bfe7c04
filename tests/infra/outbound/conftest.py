"""What the tests of the way out share, and the figures that they leave at the end of a run."""

from collections.abc import Iterator, Sequence
from ssl import SSLContext
from typing import Literal

import pytest

from altyaa.infra.outbound import Outbound, Resolve
from altyaa.infra.settings import Settings
from tests.infra.outbound.watch import Watch, watching


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Everything that is dialled and looked up during the test. No connection leaves the machine."""
    with watching() as watch:
        yield watch


def way_out(
    environment: Literal["development", "production"] = "production",
    *,
    resolve: Resolve | None = None,
    ports: tuple[int, ...] = (443,),
    tls: SSLContext | None = None,
) -> Outbound:
    """A way out whose resolver, unless one is given, knows no name."""
    settings = Settings(environment=environment, outbound_ports=ports)
    return Outbound(settings, resolve=resolve or knows({}), tls=tls)


def knows(names: dict[str, Sequence[str]]) -> Resolve:
    """A resolver that answers from a table, and for any other name says that there is none."""

    async def resolve(host: str) -> Sequence[str]:
        if host not in names:
            raise OSError(f"{host} is unknown")
        return names[host]

    return resolve
