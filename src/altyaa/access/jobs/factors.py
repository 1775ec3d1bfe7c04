"""Letters about what a person proves who they are by. They belong to no workspace, so no event stands behind them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid5

from altyaa.access import store
from altyaa.access.actions.factor_mail import FactorMail
from altyaa.access.actions.proving import factors_of
from altyaa.access.factors import Factors, Passkey
from altyaa.access.model import Account
from altyaa.access.rules.recovery import FEW
from altyaa.infra.db import Database
from altyaa.infra.jobs import Handler, Job
from altyaa.infra.mail.letter import Action, Letter
from altyaa.infra.mail.mailer import Mailer
from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class Known:
    """What a letter may say.

    Attributes:
        passkey: The one that it is about; None where it is about none, or that one is gone.
    """

    account: Account
    factors: Factors
    passkey: Passkey | None

    @property
    def called(self) -> str:
        """The passkey in words."""
        return "A passkey" if self.passkey is None else f"The passkey “{self.passkey.name}”"


@dataclass(frozen=True, slots=True)
class Words:
    """A letter's own words."""

    subject: str
    preheader: str
    happened: str
    otherwise: str


def _passkey_added(known: Known) -> Words:
    return Words(
        "A passkey was added to your account",
        "It signs in without a password.",
        f"{known.called} was added to the account of {known.account.email}. It signs in without a password.",
        "If it was not you, somebody has been in your account: remove it, then set a new password.",
    )


def _passkey_removed(known: Known) -> Words:
    return Words(
        "A passkey was removed from your account",
        "It signs nobody in any more.",
        f"A passkey of the account of {known.account.email} was removed. {_left(known.factors)}",
        "If it was not you, somebody has been in your account: set a new password, then look at your passkeys.",
    )


def _passkey_refused(known: Known) -> Words:
    return Words(
        "A passkey was refused: it may have been copied",
        "Its counter went back.",
        f"{known.called} of the account of {known.account.email} was refused. Its counter was not past the last one, "
        "as happens when two devices sign with a copy of one key.",
        "Nobody was let in by it. Remove that passkey and add a new one, with the device in your hand.",
    )


def _app_added(known: Known) -> Words:
    return Words(
        "Your authenticator app is on",
        "Signing in by password asks for a code from now on.",
        f"An authenticator app was turned on for {known.account.email}. Signing in by password asks for a code of it.",
        "If it was not you, somebody has been in your account: turn it off, then set a new password.",
    )


def _app_removed(known: Known) -> Words:
    return Words(
        "Your authenticator app is off",
        "Its codes are good for nothing any more.",
        f"The authenticator app of {known.account.email} was turned off. {_left(known.factors)}",
        "If it was not you, somebody has been in your account: set a new password, then turn the app on again.",
    )


def _codes_made(known: Known) -> Words:
    return Words(
        "You have new recovery codes",
        "Those before are good for nothing any more.",
        f"New recovery codes were made for {known.account.email}. Those before are good for nothing any more.",
        "If it was not you, somebody has been in your account: set a new password, then make new codes.",
    )


def _code_used(known: Known) -> Words:
    left = known.factors.codes_left
    few = " Make new ones before they run out." if left <= FEW else ""
    return Words(
        "A recovery code was used",
        f"{left} of them are left." if left != 1 else "One of them is left.",
        f"A recovery code of {known.account.email} was used. It works no more. Codes that are left: {left}.{few}",
        "If it was not you, somebody has your password and your codes: set a new password, then make new codes.",
    )


def _reset(known: Known) -> Words:
    return Words(
        "Your second factors were taken away",
        "The operator of the service did it.",
        f"The operator of the service removed every passkey, the authenticator app and the recovery codes of "
        f"{known.account.email}, and ended every session. Your password alone signs you in now.",
        "If you did not ask for it, answer to the operator at once. If you did: sign in, and add a new one.",
    )


def _left(factors: Factors) -> str:
    return "Another second factor is left." if factors.is_on else "Your password alone signs you in now."


_WORDS: Mapping[FactorMail, Callable[[Known], Words]] = {
    "passkey_added_mail": _passkey_added,
    "passkey_removed_mail": _passkey_removed,
    "passkey_refused_mail": _passkey_refused,
    "app_added_mail": _app_added,
    "app_removed_mail": _app_removed,
    "codes_made_mail": _codes_made,
    "code_used_mail": _code_used,
    "factors_reset_mail": _reset,
}


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
    return {kind: FactorMails(db, mailer, base_url, words) for kind, words in _WORDS.items()}


def _letter(account: Account, words: Words, base_url: str) -> Letter:
    return Letter(
        subject=words.subject,
        preheader=words.preheader,
        paragraphs=(words.happened, words.otherwise),
        reason=f"You got this because there is an account for {account.email}.",
        action=Action("Look at your account", Secret(f"{base_url}/account/factors")),
    )
