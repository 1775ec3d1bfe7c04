"""``altyaa worker``."""

import asyncio
import signal
from typing import Annotated

import typer

from altyaa.cli.database import Logins, database
from altyaa.cli.doctor import refuse_unsafe
from altyaa.cli.metrics_port import serve_metrics
from altyaa.cli.output import err, refuse, run
from altyaa.infra.keyring import RELOAD_SECONDS, keep_reloaded
from altyaa.infra.postgres import lock
from altyaa.infra.runtime import open_runtime
from altyaa.infra.settings import Settings, SettingsError, load
from altyaa.infra.spool import SpoolUnusable
from altyaa.infra.started import settle
from altyaa.infra.telemetry import logs
from altyaa.kernel.secret import Secret

MetricsPort = Annotated[int | None, typer.Option(help="Serve /metrics without a token on 127.0.0.1.", min=1, max=65535)]


Adopt = Annotated[
    bool, typer.Option("--adopt", help="This database is the copy that lives, after a restore, a clone or a failover.")
]


def command(metrics_port: MetricsPort = None, adopt: Adopt = False) -> None:
    """Do background jobs: mail, reminders, deliveries; keep social connections alive.

    `altyaa up` has a worker of its own; `altyaa serve` needs one. Several share the work, on any machines.
    SIGTERM ends it within 10 seconds; what it did not end, another begins again.
    """
    run(_work(load(), metrics_port, adopt=adopt))


async def _work(settings: Settings, metrics_port: int | None, *, adopt: bool) -> None:
    logs.configure()
    if settings.database_url is None and lock.holder(settings.data_dir) is None:
        refuse(
            f"Nothing runs on {settings.data_dir}, so there is no database to work on. Start `altyaa up`, which has a "
            "worker, or `altyaa serve`; or name a PostgreSQL server in ALTYAA_DATABASE_URL."
        )
    async with database(settings, "command", may_create=False) as logins:
        dsn = worker_login(logins)
        await refuse_unsafe(settings, logins)
        if metrics_port is not None:
            serve_metrics(metrics_port)
        await until_stopped(settings, dsn, adopt=adopt)


def worker_login(logins: Logins) -> Secret[str]:
    """The worker's address.

    Raises:
        SettingsError: Nobody named it.
    """
    if logins.worker is None:
        raise SettingsError(
            "Set ALTYAA_DATABASE_WORKER_URL to Altyaa's own database, the one of ALTYAA_DATABASE_URL, with a login as "
            "altyaa_worker. Name the server itself: a pooler delivers no notifications."
        )
    return logins.worker


async def until_stopped(settings: Settings, dsn: Secret[str], *, adopt: bool) -> None:
    """Work until a signal comes, or until one of its parts has ended: then it must not look alive.

    Args:
        dsn: As ``altyaa_worker``.
    """
    # Imported here: PgQueuer costs every other command a fifth of a second.
    from altyaa.infra.jobs.driver import FeedSilent
    from altyaa.infra.jobs.run import run_jobs
    from altyaa.worker.engine import open_keeper
    from altyaa.worker.jobs import handlers, schedules

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_runtime(settings, dsn) as opened:
        try:
            keeper = open_keeper(opened)
        except SpoolUnusable as error:
            refuse(str(error))
        reloading = asyncio.create_task(keep_reloaded(opened.keyring, RELOAD_SECONDS))
        keeping = None if keeper is None else asyncio.create_task(keeper.run(stop, adopt=adopt))
        if keeping is not None:
            keeping.add_done_callback(lambda _: stop.set())
        settle()
        try:
            await run_jobs(dsn, handlers(opened), schedules(opened), stop, started=_say)
        except FeedSilent:
            refuse(
                "ALTYAA_DATABASE_WORKER_URL leads through a pooler that delivers no notifications. Name the PostgreSQL "
                "server itself there."
            )
        finally:
            reloading.cancel()
            stop.set()
            if keeping is not None:
                await keeping


def _say() -> None:
    err.print("Altyaa's worker waits for jobs", markup=False)
