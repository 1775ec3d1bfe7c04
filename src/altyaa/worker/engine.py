"""The engine of connections, beside the jobs: it turns while the worker lives, and ends what it began."""

import asyncio
from contextlib import suppress

import structlog

from altyaa.connections.engine import Engine
from altyaa.connections.engine.outbound import hosts_elsewhere, send_over
from altyaa.connections.engine.restore import admit, why_not
from altyaa.infra import entropy
from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.outbound import Outbound
from altyaa.infra.runtime import Runtime
from altyaa.infra.spool import Spool, SpoolUnusable
from altyaa.kernel.clock import Clock
from altyaa.providers.registry import PROVIDERS

POLL_SECONDS = 1.0
"""How soon a grant is found that somebody made due: a new one, or one that a caller waits for."""
BEAT_SECONDS = 60.0
_log = structlog.get_logger("connections")


class Keeper:
    """Keeps the connections of one process alive.

    Attributes:
        why_off: Why nothing is renewed here; None where it is.
    """

    def __init__(self, runtime: Runtime, engine: Engine, spool: Spool, clock: Clock) -> None:
        self._runtime, self._engine, self._spool, self._clock = runtime, engine, spool, clock
        self.why_off: str | None = "not admitted yet"

    async def run(self, stop: asyncio.Event, *, adopt: bool = False) -> None:
        """Until ``stop`` is set; then end what is under way, which takes no longer than one call."""
        beating = asyncio.create_task(self._beat(adopt))
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                turning = asyncio.create_task(self._turn())
                await asyncio.wait((turning, stopping), return_when=asyncio.FIRST_COMPLETED)
                if stop.is_set():
                    await self._engine.drain()
                await turning
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), POLL_SECONDS)
        finally:
            beating.cancel()
            stopping.cancel()

    async def _turn(self) -> None:
        if self.why_off is not None:
            return
        try:
            # Each time: behind the same address may be another database from one second to the next.
            why = await why_not(self._runtime.db, self._spool, self._clock())
            if why is not None:
                self._say(why)
            else:
                await self._engine.turn()
        except DatabaseUnavailable as error:
            _log.warning("engine_waits", cause=str(error))
        except Exception as error:  # noqa: BLE001  # whatever it was, the next turn must come
            _log.error("engine_stumbled", cause=type(error).__name__)

    async def _beat(self, adopt: bool) -> None:
        while True:
            try:
                why = await admit(self._runtime.db, self._spool, self._clock(), adopt=adopt)
                adopt = adopt and why is not None
                if why is None:
                    await self._engine.recover()
                self._say(why)
            except SpoolUnusable as error:
                self._say(str(error))
            except DatabaseUnavailable as error:
                _log.warning("engine_waits", cause=str(error))
            except Exception as error:  # noqa: BLE001  # whatever it was, the next sign of life must come
                _log.error("no_sign_of_life", cause=type(error).__name__)
            await asyncio.sleep(BEAT_SECONDS if self.why_off is None else POLL_SECONDS)

    def _say(self, why: str | None) -> None:
        if why is not None and why != self.why_off:
            _log.error("renewals_are_off", why=why)
        if why is None and self.why_off is not None:
            _log.info("renewals_are_on")
        self.why_off = why


def open_keeper(runtime: Runtime) -> Keeper | None:
    """The keeper of a worker; None where no platform is set up, so that there is nothing to keep.

    Raises:
        SpoolUnusable: The data directory takes no files.
    """
    settings = runtime.settings
    if not settings.provider_apps:
        return None
    spool = Spool.open(settings.data_dir / "spool", entropy.new_id)
    engine = Engine(
        runtime.db,
        runtime.cabinet,
        runtime.keyring,
        PROVIDERS,
        settings.provider_apps,
        send_over(Outbound(settings), hosts_elsewhere(PROVIDERS, settings.provider_base_urls)),
        spool,
        runtime.platform_clock,
        entropy.new_id(),
    )
    return Keeper(runtime, engine, spool, runtime.platform_clock)
