"""What the worker does: a handler for each kind of job, and the schedules. Adding one is one line here."""

from collections.abc import Mapping, Sequence

import structlog

from altyaa.access.actions.addresses import ADDRESS_ASKED_MAIL, ADDRESS_CHANGED_MAIL, ADDRESS_MAIL
from altyaa.access.actions.passwords import PASSWORD_CHANGED_MAIL, PASSWORD_MAIL, PASSWORD_REPLACED_MAIL
from altyaa.access.jobs.addresses import AddressAskedMail, AddressChangedMail, AddressMail
from altyaa.access.jobs.factors import factor_mails
from altyaa.access.jobs.letters import letters as access_letters
from altyaa.access.jobs.passwords import PasswordChangedMail, PasswordMail, PasswordReplacedMail
from altyaa.access.jobs.sweep import SweepPeople
from altyaa.connections.jobs.clock import schedules as connection_schedules
from altyaa.connections.jobs.letters import letters as connection_letters
from altyaa.events.actions import MAIL
from altyaa.events.jobs.mail import Composer, SendMail
from altyaa.infra import entropy
from altyaa.infra.jobs import Handler, Job, Schedule
from altyaa.infra.keyring import Keyring
from altyaa.infra.mail.errors import MailNotSent
from altyaa.infra.mail.mailer import open_mailer
from altyaa.infra.runtime import Runtime
from altyaa.keys.jobs.clock import schedules as key_schedules
from altyaa.keys.jobs.letters import letters as key_letters
from altyaa.oauth.jobs.clock import schedules as grant_schedules
from altyaa.oauth.jobs.letters import letters as oauth_letters
from altyaa.providers.registry import PROVIDERS

_log = structlog.get_logger("worker")


def handlers(runtime: Runtime) -> Mapping[str, Handler]:
    """By the kind that ``enqueue`` is given. A handler opens the job's workspace and looks for the subject there."""
    db, keyring, base_url = runtime.db, runtime.keyring, runtime.settings.base_url
    mailer = open_mailer(runtime.settings, entropy.now)
    mails: dict[str, Handler] = {
        MAIL: SendMail(db, mailer, composers(keyring, base_url)),
        PASSWORD_MAIL: PasswordMail(db, mailer, keyring, base_url),
        PASSWORD_CHANGED_MAIL: PasswordChangedMail(db, mailer, base_url),
        **factor_mails(db, mailer, base_url),
        PASSWORD_REPLACED_MAIL: PasswordReplacedMail(db, mailer, base_url),
        ADDRESS_MAIL: AddressMail(db, mailer, keyring, base_url),
        ADDRESS_ASKED_MAIL: AddressAskedMail(db, mailer, base_url),
        ADDRESS_CHANGED_MAIL: AddressChangedMail(db, mailer, base_url),
    }
    return {kind: _unless_hopeless(handler) for kind, handler in mails.items()}


def composers(keyring: Keyring, base_url: str) -> dict[str, Composer]:
    """Event type to what writes its letters; every slice's."""
    ours = access_letters(keyring, base_url) | key_letters(base_url) | oauth_letters(base_url)
    return ours | connection_letters(base_url, PROVIDERS)


def schedules(runtime: Runtime) -> Sequence[Schedule]:
    """What is done by the clock. Each work must bear being done twice."""
    sweep = Schedule("sweep_people", "22 * * * *", SweepPeople(runtime.db, entropy.now))
    others = (*key_schedules(runtime.db, entropy.now), *grant_schedules(runtime.db, entropy.now))
    return [sweep, *others, *connection_schedules(runtime.db, runtime.platform_clock)]


def _unless_hopeless(handler: Handler) -> Handler:
    """A letter that no attempt will bring to its address is given up at the first."""

    async def run(job: Job) -> None:
        try:
            await handler(job)
        except MailNotSent as error:
            if error.retry:
                raise
            _log.warning("mail_given_up", kind=job.kind, subject=str(job.subject_id), cause=str(error))

    return run
