"""Letters about the address that a person signs in with. They belong to no workspace, so no event is behind them."""

from datetime import datetime
from uuid import uuid5

from altyaa.access import doors, store
from altyaa.access.model import ADDRESS_CHANGE, AddressChange
from altyaa.access.rules import addresses as rules
from altyaa.access.rules import email_index
from altyaa.access.rules.devices import device_of
from altyaa.infra import entropy
from altyaa.infra.db import Database
from altyaa.infra.jobs import Job
from altyaa.infra.keyring import Keyring
from altyaa.infra.mail.letter import Action, Letter
from altyaa.infra.mail.mailer import Mailer
from altyaa.infra.vault import mint
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret


class AddressMail:
    """Sends the link to the new address, or word that it has an account; the handler of ``address_mail``.

    The link is made here, so that its secret is stored nowhere. A second attempt makes another, which counts.
    """

    def __init__(self, db: Database, mailer: Mailer, keyring: Keyring, base_url: str) -> None:
        self._db, self._mailer, self._keyring, self._base_url = db, mailer, keyring, base_url

    async def __call__(self, job: Job) -> None:
        """Send it, unless the change was ended or its 30 minutes are over.

        Raises:
            MailNotSent: The job is tried again later.
            DatabaseUnavailable: As well.
        """
        if job.user_id is None:
            return
        keys = self._keyring.keys
        async with self._db.person(job.user_id) as tx:
            change = rules.open_change(await store.lock_address_change(tx, job.subject_id), entropy.now())
            if isinstance(change, Refused):
                return
            token, digest = mint(ADDRESS_CHANGE, change.id, entropy.new_secret(), keys)
            await store.set_address_change_digest(tx, change.id, digest)
        if await doors.user_by_email(self._db, keys.blind_index.compute(email_index(change.email))) is None:
            letter = _link(change, Secret(f"{self._base_url}/account/address/confirm/{token.reveal()}"))
        else:
            letter = _taken(change, self._base_url)
        await self._mailer.send(letter, change.email, change.id)


class AddressAskedMail:
    """Tells the address that a person has that they asked for another; the handler of ``address_asked_mail``."""

    def __init__(self, db: Database, mailer: Mailer, base_url: str) -> None:
        self._db, self._mailer, self._base_url = db, mailer, base_url

    async def __call__(self, job: Job) -> None:
        """Send it, also where the change has ended meanwhile. Raises as ``AddressMail``."""
        change = await _found(self._db, job)
        if change is not None:
            await self._mailer.send(_asked(change, self._base_url), change.email_before, uuid5(change.id, job.kind))


class AddressChangedMail:
    """Tells the address that a person had that it is none any more; the handler of ``address_changed_mail``."""

    def __init__(self, db: Database, mailer: Mailer, base_url: str) -> None:
        self._db, self._mailer, self._base_url = db, mailer, base_url

    async def __call__(self, job: Job) -> None:
        """Send it. Raises as ``AddressMail``."""
        change = await _found(self._db, job)
        if change is not None and change.used_at is not None:
            letter = _changed(change, change.used_at, self._base_url)
            await self._mailer.send(letter, change.email_before, uuid5(change.id, job.kind))


async def _found(db: Database, job: Job) -> AddressChange | None:
    if job.user_id is None:
        return None
    async with db.person(job.user_id) as tx:
        return await store.lock_address_change(tx, job.subject_id)


def _link(change: AddressChange, url: Secret[str]) -> Letter:
    return Letter(
        subject="Confirm your new address",
        preheader="The link works once, within 30 minutes.",
        paragraphs=(
            f"Somebody asked to sign in with {change.email} from now on. The link works once, until "
            f"{change.expires_at:%H:%M} UTC, for whoever is signed in to the account that asked.",
            "If it was not you, do nothing: then nothing is changed.",
        ),
        reason=f"You got this because somebody entered {change.email} as the new address of their account.",
        action=Action("Confirm the address", url),
        is_renewed=True,
    )


def _taken(change: AddressChange, base_url: str) -> Letter:
    return Letter(
        subject="Somebody asked for your address",
        preheader="It has an account already, so nothing was changed.",
        paragraphs=(
            f"Somebody asked to sign in to another account with {change.email} from now on. There is an account with "
            "this address already, so nothing was changed, and nothing will be.",
            "If it was you, sign in with this address, or choose another one for the other account. If it was not you, "
            "do nothing.",
        ),
        reason=f"You got this because there is an account for {change.email}.",
        action=Action("Sign in", Secret(f"{base_url}/sign-in")),
    )


def _asked(change: AddressChange, base_url: str) -> Letter:
    return Letter(
        subject="Another address was asked for",
        preheader="Your account stays as it is until the new address is confirmed.",
        paragraphs=(
            f"On {_when(change.created_at)}, somebody who was signed in to the account of {change.email_before} asked "
            f"to sign in with {change.email} from now on. {_where(change)}",
            f"A link went to {change.email}. Nothing is changed unless it is used before {_when(change.expires_at)}.",
            "If it was not you, set a new password at once: that ends the change, and signs everybody out.",
        ),
        reason=f"You got this because there is an account for {change.email_before}.",
        action=Action("Set a new password", Secret(f"{base_url}/forgot-password")),
    )


def _changed(change: AddressChange, at: datetime, base_url: str) -> Letter:
    return Letter(
        subject="Your address was changed",
        preheader="Your account has another address from now on.",
        paragraphs=(
            f"The account of {change.email_before} signs in with {change.email} since {_when(at)}. This address opens "
            "nothing any more. Every other session was ended, and so were links in earlier letters.",
            "If it was not you, write to whoever runs the service at once: they can give the account its address back.",
        ),
        reason=f"You got this because there was an account for {change.email_before}.",
        action=Action("Sign in with the new address", Secret(f"{base_url}/sign-in")),
    )


def _when(at: datetime) -> str:
    return f"{at:%-d %B %Y, %H:%M} UTC"


def _where(change: AddressChange) -> str:
    device = device_of(change.user_agent)
    if change.ip is None:
        return "Where they were is not known."
    if device is None:
        return f"They came from the network address {change.ip}."
    return f"They came from the network address {change.ip}, by {device[0]} on {device[1]}."
