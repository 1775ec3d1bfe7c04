"""A letter is tried again where the mail server takes it and does not say so."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from uuid import UUID

import pytest

from altyaa.access.jobs.letters import letters
from altyaa.events import actions as events
from altyaa.events import store
from altyaa.events.jobs.mail import SendMail
from altyaa.infra import entropy
from altyaa.infra.jobs import Job
from altyaa.infra.mail.address import read_sender
from altyaa.infra.mail.errors import MailNotSent
from altyaa.infra.mail.mailer import Mailer
from altyaa.infra.runtime import Runtime
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.testing.factories import MadeWorkspace, operator
from tests.access.people import BASE_URL, facts_of, invited

EMAIL = "noa@harbor.example"


@dataclass
class Silent:
    """A mail server that takes every message and says nothing."""

    taken: list[EmailMessage] = field(default_factory=list)

    async def carry(self, message: EmailMessage) -> None:
        self.taken.append(message)
        raise MailNotSent("no answer", True)


async def tried_twice(runtime: Runtime, workspace: MadeWorkspace, event_id: UUID) -> list[EmailMessage]:
    """What the mail server has after two attempts at the letter about an event."""
    server, mail_id = Silent(), entropy.new_id()
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        await store.insert_mail(tx, workspace.id, mail_id, event_id, EMAIL, entropy.now())
    mailer = Mailer(server, read_sender("no-reply@altyaa.example"), entropy.now)
    send = SendMail(runtime.db, mailer, letters(runtime.keyring, BASE_URL))
    for _ in range(2):
        with pytest.raises(MailNotSent):
            await send(Job(events.MAIL, workspace.id, None, mail_id))
    return server.taken


def words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_of_an_invitation_each_attempt_is_a_message_of_its_own(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    """Of two with one Message-ID a mailbox might keep the first, whose link is dead."""
    await invited(runtime, workspace, EMAIL)
    (event,) = await facts_of(runtime, workspace, "member.invited")
    first, second = await tried_twice(runtime, workspace, event.id)
    assert first["Message-ID"] != second["Message-ID"]
    assert words(first) != words(second)


async def test_a_letter_that_says_the_same_again_is_the_same_message(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    data = {"email": EMAIL, "found_by": "holder", "url": "", "source": ""}
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        fact = Fact("member.invitation_leaked", write_id("inv", entropy.new_id()), entropy.now(), data)
        event_id = await events.record(tx, fact)
    first, second = await tried_twice(runtime, workspace, event_id)
    assert first["Message-ID"] == second["Message-ID"]
    assert words(first) == words(second)
