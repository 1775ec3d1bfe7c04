"""What letters about a person's factors say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from altyaa.access.actions.factor_mail import FactorMail
from altyaa.access.factors import Factors, Passkey
from altyaa.access.model import Account
from altyaa.access.rules.recovery import FEW
from altyaa.kernel.text import Text, counted, sentences, text


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
    def email(self) -> str:
        """Of the account."""
        return self.account.email

    @property
    def called(self) -> Text:
        """The passkey in words."""
        return text("A passkey") if self.passkey is None else text("The passkey “%(name)s”", name=self.passkey.name)


@dataclass(frozen=True, slots=True)
class Words:
    """A letter's own words."""

    subject: Text
    preheader: Text
    happened: Text
    otherwise: Text


def _passkey_added(known: Known) -> Words:
    return Words(
        text("A passkey was added to your account"),
        text("It signs in without a password."),
        text(
            "%(passkey)s was added to the account of %(email)s. It signs in without a password.",
            passkey=known.called,
            email=known.email,
        ),
        text("If it was not you, somebody has been in your account: remove it, then set a new password."),
    )


def _passkey_removed(known: Known) -> Words:
    return Words(
        text("A passkey was removed from your account"),
        text("It signs nobody in any more."),
        sentences(text("A passkey of the account of %(email)s was removed.", email=known.email), _left(known.factors)),
        text("If it was not you, somebody has been in your account: set a new password, then look at your passkeys."),
    )


def _passkey_refused(known: Known) -> Words:
    return Words(
        text("A passkey was refused: it may have been copied"),
        text("Its counter went back."),
        text(
            "%(passkey)s of the account of %(email)s was refused. Its counter was not past the last one, as happens "
            "when two devices sign with a copy of one key.",
            passkey=known.called,
            email=known.email,
        ),
        text("Nobody was let in by it. Remove that passkey and add a new one, with the device in your hand."),
    )


def _app_added(known: Known) -> Words:
    return Words(
        text("Your authenticator app is on"),
        text("Signing in by password asks for a code from now on."),
        text(
            "An authenticator app was turned on for %(email)s. Signing in by password asks for a code of it.",
            email=known.email,
        ),
        text("If it was not you, somebody has been in your account: turn it off, then set a new password."),
    )


def _app_removed(known: Known) -> Words:
    return Words(
        text("Your authenticator app is off"),
        text("Its codes are good for nothing any more."),
        sentences(text("The authenticator app of %(email)s was turned off.", email=known.email), _left(known.factors)),
        text("If it was not you, somebody has been in your account: set a new password, then turn the app on again."),
    )


def _codes_made(known: Known) -> Words:
    return Words(
        text("You have new recovery codes"),
        text("Those before are good for nothing any more."),
        text(
            "New recovery codes were made for %(email)s. Those before are good for nothing any more.",
            email=known.email,
        ),
        text("If it was not you, somebody has been in your account: set a new password, then make new codes."),
    )


def _code_used(known: Known) -> Words:
    left = known.factors.codes_left
    few = [text("Make new ones before they run out.")] if left <= FEW else []
    used = text(
        "A recovery code of %(email)s was used. It works no more. Codes that are left: %(left)s.",
        email=known.email,
        left=left,
    )
    return Words(
        text("A recovery code was used"),
        counted("One of them is left.", "%(num)s of them are left.", left),
        sentences(used, *few),
        text("If it was not you, somebody has your password and your codes: set a new password, then make new codes."),
    )


def _reset(known: Known) -> Words:
    return Words(
        text("Your second factors were taken away"),
        text("The operator of the service did it."),
        text(
            "The operator of the service removed every passkey, the authenticator app and the recovery codes of "
            "%(email)s, and ended every session. Your password alone signs you in now.",
            email=known.email,
        ),
        text("If you did not ask for it, answer to the operator at once. If you did: sign in, and add a new one."),
    )


def _left(factors: Factors) -> Text:
    if factors.is_on:
        return text("Another second factor is left.")
    return text("Your password alone signs you in now.")


WORDS: Mapping[FactorMail, Callable[[Known], Words]] = {
    "passkey_added_mail": _passkey_added,
    "passkey_removed_mail": _passkey_removed,
    "passkey_refused_mail": _passkey_refused,
    "app_added_mail": _app_added,
    "app_removed_mail": _app_removed,
    "codes_made_mail": _codes_made,
    "code_used_mail": _code_used,
    "factors_reset_mail": _reset,
}
