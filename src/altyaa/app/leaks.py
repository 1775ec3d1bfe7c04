"""Who ends which leaked credential. Adding a kind is one line."""

from altyaa.access.actions.leaked import AddressChangeLeaks, InvitationLeaks, ResetLeaks
from altyaa.access.leaks import LeakIntake
from altyaa.access.model import ADDRESS_CHANGE, INVITATION, PASSWORD_RESET
from altyaa.connections.actions.calendar import CALENDAR
from altyaa.connections.actions.leak import CalendarLeaks
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.keys.actions.leak import KeyLeaks
from altyaa.keys.model import API_KEY
from altyaa.oauth.actions.leak_made import end_made_by
from altyaa.oauth.actions.leak_secret import ClientSecretLeaks
from altyaa.oauth.actions.leak_token import AccessTokenLeaks, RefreshTokenLeaks
from altyaa.oauth.formats import ACCESS_TOKEN, CLIENT_SECRET, REFRESH_TOKEN
from altyaa.oauth.means import Means
from altyaa.oauth.model import TokenBits


def leak_intake(runtime: Runtime, bits: TokenBits) -> LeakIntake:
    """What ends leaked credentials of every kind that we mint."""
    means = (runtime.db, runtime.keyring, entropy.now)
    oauth = Means(runtime.db, runtime.keyring, runtime.settings, bits)
    return LeakIntake(
        {
            API_KEY.prefix: KeyLeaks(*means, (end_made_by,)),
            CLIENT_SECRET.prefix: ClientSecretLeaks(*means),
            ACCESS_TOKEN.prefix: AccessTokenLeaks(oauth),
            REFRESH_TOKEN.prefix: RefreshTokenLeaks(oauth),
            INVITATION.prefix: InvitationLeaks(*means),
            PASSWORD_RESET.prefix: ResetLeaks(*means),
            ADDRESS_CHANGE.prefix: AddressChangeLeaks(*means),
            CALENDAR.prefix: CalendarLeaks(*means),
        }
    )
