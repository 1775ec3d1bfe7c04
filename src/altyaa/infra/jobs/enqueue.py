"""Into the queue, in the caller's transaction."""

from uuid import UUID

from altyaa.infra.db import WorkspaceTx


async def enqueue(tx: WorkspaceTx, kind: str, subject_id: UUID) -> None:
    """Have a job done after this transaction commits; if it rolls back, there is no job.

    The job belongs to the transaction's workspace and person. Whatever the handler needs beside them it reads when it
    runs: ids are all that the queue holds.

    Args:
        kind: A key of the worker's table of handlers: a lower-case letter, then up to 39 of those, digits and
            underscores.
        subject_id: What it is about: the id of a row that the handler will look for.
    """
    await tx.execute("SELECT door.enqueue($1, $2)", kind, subject_id)
