"""What the worker does: a handler for each kind of job, and the schedules. Adding one is one line here."""

from collections.abc import Mapping, Sequence

from altyaa.infra.jobs import Handler, Schedule
from altyaa.worker.runtime import WorkerRuntime


def handlers(_runtime: WorkerRuntime) -> Mapping[str, Handler]:
    """By the kind that ``enqueue`` is given. A handler opens the job's workspace and looks for the subject there."""
    return {}


def schedules(_runtime: WorkerRuntime) -> Sequence[Schedule]:
    """What is done by the clock. Each work must bear being done twice."""
    return []
