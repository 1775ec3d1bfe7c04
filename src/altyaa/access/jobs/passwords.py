"""Letters about a person's password. They belong to no workspace, so no event stands behind them."""

from altyaa.access import store
from altyaa.access.jobs.reasons import has_account
from altyaa.access.model import PASSWORD_RESET, Account
from altyaa.access.rules import sessions as rules
from altyaa.infra import entropy
from altyaa.infra.db import Database
from altyaa.infra.jobs import Job
from altyaa.infra.keyring import Keyring
from altyaa.infra.mail.letter import Action, Letter
from altyaa.infra.mail.mailer import Mailer
from altyaa.infra.vault import mint
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import text


class PasswordMail:
    """Sends the link with which a forgotten password is replaced; the handler of ``password_mail``.

    The link is made here, so that its secret is stored nowhere. A second attempt makes another, which counts.
    """

    def __init__(self, db: Database, mailer: Mailer, keyring: Keyring, base_url: str) -> None:
        self._db, self._mailer, self._keyring, self._base_url = db, mailer, keyring, base_url

    async def __call__(self, job: Job) -> None:
        """Send it, unless nobody has the address or the 30 minutes are over.

        Raises:
            MailNotSent: The job is tried again later.
            DatabaseUnavailable: As well.
        """
        if job.user_id is None:
            return
        async with self._db.person(job.user_id) as tx:
            reset = rules.open_reset(await store.lock_reset(tx, job.subject_id), entropy.now())
            account = await store.account(tx)
            if isinstance(reset, Refused) or account is None:
                return
            token, digest = mint(PASSWORD_RESET, reset.id, entropy.new_secret(), self._keyring.keys)
            await store.set_reset_digest(tx, reset.id, digest)
        url = Secret(f"{self._base_url}/reset-password/{token.reveal()}")
        await self._mailer.send(_link(account, url), account.email, reset.id)


class PasswordChangedMail:
    """Tells a person that their password was changed; the handler of ``password_changed_mail``."""

    def __init__(self, db: Database, mailer: Mailer, base_url: str) -> None:
        self._db, self._mailer, self._base_url = db, mailer, base_url

    async def __call__(self, job: Job) -> None:
        """Send it. Raises as ``PasswordMail``."""
        if job.user_id is None:
            return
        async with self._db.person(job.user_id) as tx:
            reset, account = await store.lock_reset(tx, job.subject_id), await store.account(tx)
        if reset is not None and account is not None:
            await self._mailer.send(_changed(account, self._base_url), account.email, reset.id)


class PasswordReplacedMail:
    """Tells a person that their password was replaced on their account's page; the handler of
    ``password_replaced_mail``."""

    def __init__(self, db: Database, mailer: Mailer, base_url: str) -> None:
        self._db, self._mailer, self._base_url = db, mailer, base_url

    async def __call__(self, job: Job) -> None:
        """Send it. Raises as ``PasswordMail``."""
        if job.user_id is None:
            return
        async with self._db.person(job.user_id) as tx:
            account = await store.account(tx)
        if account is not None:
            await self._mailer.send(_replaced(account, self._base_url), account.email, job.subject_id)


def _link(account: Account, url: Secret[str]) -> Letter:
    return Letter(
        subject=text("Set a new password"),
        preheader=text("The link works once, within 30 minutes."),
        paragraphs=(
            text(
                "Somebody asked to set a new password for %(email)s. The link works once, for 30 minutes.",
                email=account.email,
            ),
            text("If it was not you, do nothing: your password stays as it is."),
        ),
        reason=has_account(account.email),
        action=Action(text("Set a new password"), url),
        is_renewed=True,
    )


def _changed(account: Account, base_url: str) -> Letter:
    return Letter(
        subject=text("Your password was changed"),
        preheader=text("You were signed out everywhere."),
        paragraphs=(
            text(
                "The password of %(email)s was changed with a link from a mail, and every session was ended.",
                email=account.email,
            ),
            text("If it was not you, somebody reads your mail: secure your mailbox first, then set a new password."),
        ),
        reason=has_account(account.email),
        action=Action(text("Set a new password"), Secret(f"{base_url}/forgot-password")),
    )


def _replaced(account: Account, base_url: str) -> Letter:
    return Letter(
        subject=text("Your password was changed"),
        preheader=text("Every other session was ended."),
        paragraphs=(
            text(
                "The password of %(email)s was changed on the page of your account, by somebody who was signed in and "
                "knew the one before. Every other session was ended.",
                email=account.email,
            ),
            text(
                "If it was not you, set a new password at once: that signs everybody out. Then look through your "
                "workspaces for what was changed."
            ),
        ),
        reason=has_account(account.email),
        action=Action(text("Set a new password"), Secret(f"{base_url}/forgot-password")),
    )
