"""What the engine needs of the world. All that it waits for goes through these, so a test can stop it at any point."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from altyaa.connections.engine.apps import Apps
from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.spool import Spool
from altyaa.infra.vault import Cabinet
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import IdSource
from altyaa.providers.model import App, Provider, Send

CALL_SECONDS = 10.0
CALL = timedelta(seconds=CALL_SECONDS)
LEASE = timedelta(seconds=45)
"""Longer than a call with what stands before and after it; short enough that a platform's grace is not over when the
next worker takes up what a dead one has left."""


@dataclass(frozen=True, slots=True)
class Means:
    """What the engine works with.

    Attributes:
        db: As ``altyaa_worker``.
        apps: By provider: our registration there.
        owner: Who holds the leases: one process.
        health: What is known of the apps as a whole.
    """

    db: Database
    cabinet: Cabinet
    keyring: Keyring
    providers: Mapping[str, Provider]
    apps: Mapping[str, App]
    send: Send
    spool: Spool
    clock: Clock
    new_id: IdSource
    owner: UUID
    health: Apps
