"""End leaked links: whoever holds one has the right to."""

from altyaa.access import doors, store
from altyaa.access.actions import links
from altyaa.access.leaks import Ended, Leak
from altyaa.access.model import ADDRESS_CHANGE, INVITATION, PASSWORD_RESET
from altyaa.access.rules import addresses, invitations, sessions
from altyaa.events import actions as events
from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import service
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret


class InvitationLeaks:
    """Withdraws invitations whose ``ali_`` link was leaked, and tells the Owners."""

    def __init__(self, db: Database, keyring: Keyring, clock: Clock) -> None:
        self._db, self._keyring, self._clock = db, keyring, clock

    async def __call__(self, credential: Secret[str], leak: Leak) -> tuple[Ended, ...]:
        """End one. Raises ``DatabaseUnavailable``: it could not be looked up, or not be ended."""
        found = await links.look_up(self._db, INVITATION, credential, self._keyring.keys, doors.invitation)
        if found is None:
            return ()
        async with self._db.workspace(service(found.workspace_id)) as tx:
            now = self._clock()
            invitation = invitations.open_one(await store.lock_invitation(tx, found.id, found.expires_at), now)
            if isinstance(invitation, Refused):
                return ()
            await store.withdraw_invitation(tx, invitation.id, now)
            data = {"email": invitation.email, "found_by": leak.found_by, "url": leak.url, "source": leak.source}
            wire_id = write_id("inv", invitation.id)
            fact = Fact("member.invitation_leaked", wire_id, now, data)
            await events.tell(tx, fact, [each.email for each in await store.managers(tx) if each.role == "owner"])
            return (Ended("invitation", wire_id),)


class ResetLeaks:
    """Spends the chances of a person whose ``alp_`` link to set a new password was leaked. They can ask again."""

    def __init__(self, db: Database, keyring: Keyring, clock: Clock) -> None:
        self._db, self._keyring, self._clock = db, keyring, clock

    async def __call__(self, credential: Secret[str], leak: Leak) -> tuple[Ended, ...]:
        """End one. Raises as ``InvitationLeaks``."""
        found = await links.look_up(self._db, PASSWORD_RESET, credential, self._keyring.keys, doors.password_reset)
        if found is None:
            return ()
        async with self._db.person(found.user_id) as tx:
            now = self._clock()
            if isinstance(sessions.open_reset(await store.lock_reset(tx, found.id), now), Refused):
                return ()
            await store.end_resets(tx, found.user_id, now)
            return (Ended("password_reset", None),)


class AddressChangeLeaks:
    """Ends the change of address whose ``alm_`` link was leaked. Its person can ask again."""

    def __init__(self, db: Database, keyring: Keyring, clock: Clock) -> None:
        self._db, self._keyring, self._clock = db, keyring, clock

    async def __call__(self, credential: Secret[str], leak: Leak) -> tuple[Ended, ...]:
        """End one. Raises as ``InvitationLeaks``."""
        found = await links.look_up(self._db, ADDRESS_CHANGE, credential, self._keyring.keys, doors.address_change)
        if found is None:
            return ()
        async with self._db.person(found.user_id) as tx:
            now = self._clock()
            if isinstance(addresses.open_change(await store.lock_address_change(tx, found.id), now), Refused):
                return ()
            await store.end_address_changes(tx, found.user_id, now)
            return (Ended("address_change", None),)
