"""Letters about what a person proves who they are by. They belong to no workspace, so no event stands behind them."""

from collections.abc import Callable
from uuid import uuid5

from altyaa.access import store
from altyaa.access.actions.proving import factors_of
from altyaa.access.jobs.factor_words import WORDS, Known, Words
from altyaa.access.jobs.reasons import has_account
from altyaa.access.model import Account
from altyaa.infra.db import Database
from altyaa.infra.jobs import Handler, Job
from altyaa.infra.mail.letter import Action, Letter
from altyaa.infra.mail.mailer import Mailer
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import text


class FactorMails:
    """Sends the letters of one kind."""

    def __init__(self, db: Database, mailer: Mailer, base_url: str, words: Callable[[Known], Words]) -> None:
        self._db, self._mailer, self._base_url, self._words = db, mailer, base_url, words

    async def __call__(self, job: Job) -> None:
        """Send it, unless there is no such person any more.

        Raises:
            MailNotSent: The job is tried again later.
            DatabaseUnavailable: As well.
        """
        if job.user_id is None:
            return
        async with self._db.person(job.user_id) as tx:
            account, factors = await store.account(tx), await factors_of(tx, job.user_id)
            passkey = await store.passkey(tx, job.subject_id)
        if account is not None:
            # By the kind too: several letters are about one passkey, and each has to arrive.
            letter = _letter(account, self._words(Known(account, factors, passkey)), self._base_url)
            await self._mailer.send(letter, account.email, uuid5(job.subject_id, job.kind))


def factor_mails(db: Database, mailer: Mailer, base_url: str) -> dict[str, Handler]:
    """By the kind of the job."""
    return {kind: FactorMails(db, mailer, base_url, words) for kind, words in WORDS.items()}


def _letter(account: Account, words: Words, base_url: str) -> Letter:
    return Letter(
        subject=words.subject,
        preheader=words.preheader,
        paragraphs=(words.happened, words.otherwise),
        reason=has_account(account.email),
        action=Action(text("Look at your account"), Secret(f"{base_url}/account/factors")),
    )
