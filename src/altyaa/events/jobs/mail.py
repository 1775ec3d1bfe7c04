"""The job that sends one letter."""

from collections.abc import Awaitable, Callable, Mapping

from altyaa.events import store
from altyaa.events.model import Event
from altyaa.infra import entropy
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.infra.jobs import Job
from altyaa.infra.mail.letter import Letter
from altyaa.infra.mail.mailer import Mailer
from altyaa.kernel.principal import service

Composer = Callable[[WorkspaceTx, Event], Awaitable[Letter | None]]
"""Writes the letter about an event; None where it is no longer worth sending."""


class SendMail:
    """Sends the letter that a row of ``altyaa.mail`` asks for.

    Args:
        composers: Event type to what writes its letters.
    """

    def __init__(self, db: Database, mailer: Mailer, composers: Mapping[str, Composer]) -> None:
        self._db, self._mailer, self._composers = db, mailer, composers

    async def __call__(self, job: Job) -> None:
        """Compose in one transaction, send in none, note in another.

        Raises:
            MailNotSent: The job is tried again later.
        """
        if job.workspace_id is None:
            return
        caller = service(job.workspace_id)
        async with self._db.workspace(caller) as tx:
            mail = await store.mail(tx, job.subject_id)
            event = None if mail is None or mail.sent_at else await store.event(tx, mail.event_id)
            letter = None if event is None else await self._composers[event.type](tx, event)
        if mail is None or letter is None:
            return
        await self._mailer.send(letter, mail.address, mail.id)
        async with self._db.workspace(caller) as tx:
            await store.mark_sent(tx, mail.id, entropy.now())
