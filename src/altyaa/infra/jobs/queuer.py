"""PgQueuer on our tables, and told so."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from pgqueuer import PgQueuer
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.queries import Queries
from pgqueuer.types import Channel

from altyaa.infra.jobs.driver import QueueDriver

CHANNEL = Channel("ch_pgqueuer")
# As in 0006_jobs.sql. All of them: a name left out would come from the environment, from bare CHANNEL or TRIGGER too.
_NAMES = DBSettings(
    prefix="",
    db_schema="jobs",
    channel=CHANNEL,
    function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics",
    queue_status_type="pgqueuer_status",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    trigger="tg_pgqueuer_changed",
    schedules_table="pgqueuer_schedules",
    durability=Durability.durable,
    widen_id=False,
)


def queuer(
    driver: QueueDriver,
    entries: Mapping[str, Callable[[Any], Awaitable[None]]],
    clock: Sequence[tuple[str, str, Callable[[Any], Awaitable[None]]]],
) -> PgQueuer:
    """PgQueuer on our tables.

    Args:
        entries: By kind, what is called with each row.
        clock: Name, cron expression, and what is called with the schedule's row.
    """
    queries = Queries(driver, QueryBuilderEnvironment(_NAMES), QueryQueueBuilder(_NAMES), QuerySchedulerBuilder(_NAMES))
    made = PgQueuer(driver, CHANNEL, queries=queries)
    for kind, entry in entries.items():
        made.entrypoint(kind, on_failure="hold", accepts_context=False)(entry)
    for name, cron, do in clock:
        made.schedule(name, cron, accepts_context=False)(do)
    return made
