"""Hear what a platform tells by itself, and let it follow in every workspace that it is about."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from altyaa.connections import doors
from altyaa.connections.actions.deletion import begin, end
from altyaa.connections.actions.follow import follow, follow_pick
from altyaa.connections.actions.keys import Keys
from altyaa.connections.actions.means import Means, Platform
from altyaa.connections.actions.work import subject_index
from altyaa.connections.rules.pushes import Move
from altyaa.kernel.principal import service
from altyaa.kernel.problems import INVALID_SIGNATURE, SERVICE_UNAVAILABLE, Refused
from altyaa.providers.model import Failure
from altyaa.providers.push import Delivery, Pushed, Unsigned

NOT_SIGNED = "This is not signed by the platform, for an app of this service, now."
AT_ONCE = 4
"""Pushes that are worked on side by side: however many come, most of the database's connections are left to others."""
_AGAIN = "Not all of it was done. Send it again."
_log = structlog.get_logger("connections")


@dataclass(frozen=True, slots=True)
class Heard:
    """What was done.

    Attributes:
        code: Of a deletion, for whoever asked for it; None where none was asked for.
    """

    code: str | None


@dataclass(slots=True)
class _Spread:
    """How far it came.

    Attributes:
        was_held: Something of the person's was kept here that is deleted now.
        is_left: Something of theirs stays: they connected it later.
        is_whole: It was done in every workspace.
    """

    was_held: bool = False
    is_left: bool = False
    is_whole: bool = True

    def note(self, move: Move | None) -> None:
        """What was done with something of theirs; None where it was gone."""
        self.was_held |= move == "erase"
        self.is_left |= move not in ("erase", None)


class Pushes:
    """Hears them, in a process that serves."""

    def __init__(self, means: Means) -> None:
        self._means, self._keys = means, Keys(means.send, means.clock)
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def hear(self, address: str, delivery: Delivery) -> Heard | Refused:
        """Believe a delivery if its platform meant one of the apps that the address is for, and do what follows.

        Args:
            address: Below ``/hooks/``.

        Raises:
            DatabaseUnavailable: Not all of it was done: the platform sends it again.
        """
        code, was_signed, whys = None, False, ["no app is set up"]
        for provider in self._means.providers.values():
            hook, platform = provider.hooks.get(address), self._means.platform(provider.name)
            if hook is None or isinstance(platform, Refused):
                continue
            said: Sequence[Pushed] | Unsigned | Failure = await self._keys.walk(hook.read(platform.app, delivery))
            if isinstance(said, Failure):
                return Refused(SERVICE_UNAVAILABLE, f"{said.code}: {address}", _AGAIN, retry_after=5)
            if isinstance(said, Unsigned):
                whys.append(f"{provider.name}: {said.why}")
                continue
            was_signed = True
            for pushed in said:
                async with self._turns:
                    done = await _do(self._means, platform, pushed)
                if isinstance(done, Refused):
                    return done
                code = code or done
        return Heard(code) if was_signed else Refused(INVALID_SIGNATURE, "; ".join(whys), NOT_SIGNED)


async def _do(means: Means, platform: Platform, pushed: Pushed) -> str | Refused | None:
    """All that follows; the code of a deletion."""
    now = means.clock()
    code = await begin(means, platform, pushed, now) if pushed.event == "erase" else None
    spread = await _spread(means, platform, pushed, now)
    _log.info("pushed", provider=platform.provider.name, told=pushed.event, is_whole=spread.is_whole)
    if not spread.is_whole:
        return Refused(SERVICE_UNAVAILABLE, "not done in every workspace", _AGAIN, retry_after=5)
    if code is not None:
        await end(means, code, was_held=spread.was_held, is_left=spread.is_left)
    return code


async def _spread(means: Means, platform: Platform, pushed: Pushed, now: datetime) -> _Spread:
    """Workspace by workspace: what fails in one holds up no other. Sign-ins first: what they become is a grant."""
    index, spread = subject_index(means, platform.provider.name, platform.app.client_id, pushed.subject), _Spread()
    for pick in await doors.upstream_picks(means.db, index):
        try:
            async with means.db.workspace(service(pick.workspace_id)) as tx:
                move = await follow_pick(tx, pick.id, pushed, now)
            spread.note(move)
        except Exception as error:  # noqa: BLE001  # of one workspace, whatever it is
            _failed(spread, error)
    for grant in await doors.upstream_grants(means.db, index):
        try:
            async with means.db.workspace(service(grant.workspace_id)) as tx:
                move = await follow(tx, platform, grant.id, pushed, now)
            spread.note(move)
        except Exception as error:  # noqa: BLE001  # likewise
            _failed(spread, error)
    return spread


def _failed(spread: _Spread, error: Exception) -> None:
    spread.is_whole = False
    _log.error("push_not_done", cause=type(error).__name__)
