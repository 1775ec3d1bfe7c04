"""SQL of the first run."""

from dataclasses import dataclass

from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class _Asked:
    is_first: bool


async def begin_first_run(tx: WorkspaceTx) -> bool:
    """Whether there is still nobody. Who asks at the same time waits until this transaction ends."""
    row = await tx.one("SELECT begin_first_run AS is_first FROM door.begin_first_run()", into=_Asked)
    assert row is not None
    return row.is_first
