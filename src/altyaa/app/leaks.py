"""Who ends which leaked credential. Adding a kind is one line."""

from altyaa.access.actions.leaked import InvitationLeaks, ResetLeaks
from altyaa.access.leaks import LeakIntake
from altyaa.access.model import INVITATION, PASSWORD_RESET
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.keys.actions.leak import KeyLeaks
from altyaa.keys.model import API_KEY


def leak_intake(runtime: Runtime) -> LeakIntake:
    """What ends leaked credentials of every kind that we mint."""
    means = (runtime.db, runtime.keyring, entropy.now)
    return LeakIntake(
        {
            API_KEY.prefix: KeyLeaks(*means),
            INVITATION.prefix: InvitationLeaks(*means),
            PASSWORD_RESET.prefix: ResetLeaks(*means),
        }
    )
