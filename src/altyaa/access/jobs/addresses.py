"""Letters about the address that a person signs in with. They belong to no workspace, so no event is behind them."""

from datetime import UTC, datetime
from uuid import uuid5

from altyaa.access import doors, store
from altyaa.access.jobs.reasons import has_account
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
from altyaa.kernel.text import Text, sentences, text


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
        subject=text("Confirm your new address"),
        preheader=text("The link works once, within 30 minutes."),
        paragraphs=(
            text(
                "Somebody asked to sign in with %(email)s from now on. The link works once, until %(time)s UTC, for "
                "whoever is signed in to the account that asked.",
                email=change.email,
                time=_time(change.expires_at),
            ),
            text("If it was not you, do nothing: then nothing is changed."),
        ),
        reason=text(
            "You got this because somebody entered %(email)s as the new address of their account.", email=change.email
        ),
        action=Action(text("Confirm the address"), url),
        is_renewed=True,
    )


def _taken(change: AddressChange, base_url: str) -> Letter:
    return Letter(
        subject=text("Somebody asked for your address"),
        preheader=text("It has an account already, so nothing was changed."),
        paragraphs=(
            text(
                "Somebody asked to sign in to another account with %(email)s from now on. There is an account with "
                "this address already, so nothing was changed, and nothing will be.",
                email=change.email,
            ),
            text(
                "If it was you, sign in with this address, or choose another one for the other account. If it was not "
                "you, do nothing."
            ),
        ),
        reason=has_account(change.email),
        action=Action(text("Sign in"), Secret(f"{base_url}/sign-in")),
    )


def _asked(change: AddressChange, base_url: str) -> Letter:
    return Letter(
        subject=text("Another address was asked for"),
        preheader=text("Your account stays as it is until the new address is confirmed."),
        paragraphs=(
            sentences(
                text(
                    "On %(day)s, %(time)s UTC, somebody who was signed in to the account of %(before)s asked to sign "
                    "in with %(email)s from now on.",
                    day=change.created_at,
                    time=_time(change.created_at),
                    before=change.email_before,
                    email=change.email,
                ),
                _where(change),
            ),
            text(
                "A link went to %(email)s. Nothing is changed unless it is used before %(time)s UTC.",
                email=change.email,
                time=_time(change.expires_at),
            ),
            text("If it was not you, set a new password at once: that ends the change, and signs everybody out."),
        ),
        reason=has_account(change.email_before),
        action=Action(text("Set a new password"), Secret(f"{base_url}/forgot-password")),
    )


def _changed(change: AddressChange, at: datetime, base_url: str) -> Letter:
    return Letter(
        subject=text("Your address was changed"),
        preheader=text("Your account has another address from now on."),
        paragraphs=(
            text(
                "The account of %(before)s signs in with %(email)s since %(day)s, %(time)s UTC. This address opens "
                "nothing any more. Every other session was ended, and so were links in earlier letters.",
                before=change.email_before,
                email=change.email,
                day=at,
                time=_time(at),
            ),
            text(
                "If it was not you, write to whoever runs the service at once: they can give the account its address "
                "back."
            ),
        ),
        reason=text("You got this because there was an account for %(email)s.", email=change.email_before),
        action=Action(text("Sign in with the new address"), Secret(f"{base_url}/sign-in")),
    )


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%H:%M}"


def _where(change: AddressChange) -> Text:
    device, address = device_of(change.user_agent), str(change.ip)
    if change.ip is None:
        return text("Where they were is not known.")
    if device is None:
        return text("They came from the network address %(address)s.", address=address)
    return text(
        "They came from the network address %(address)s, by %(browser)s on %(system)s.",
        address=address,
        browser=device[0],
        system=device[1],
    )
