"""Background jobs: put one into the queue with the transaction that needs it.

Running them is ``infra.jobs.run``, which imports PgQueuer; nothing here does, so a serving process does not carry it.
"""

from altyaa.infra.jobs.enqueue import enqueue
from altyaa.infra.jobs.model import Handler, Job, Schedule

__all__ = ["Handler", "Job", "Schedule", "enqueue"]
