"""What storing a sign-in takes."""

from dataclasses import dataclass
from datetime import datetime

from altyaa.connections.actions.means import Means, Platform
from altyaa.connections.model import ConnectAttempt
from altyaa.connections.rules.picks import Pick
from altyaa.connections.rules.tokens import subject_words
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.vault import WorkspaceKeyset
from altyaa.kernel.principal import Principal


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction, in which a grant and its connections are stored.

    Attributes:
        attempt: Whose sign-in it is.
        pick: With the assets as the platform told them a moment ago, their tokens among them.
    """

    tx: WorkspaceTx
    means: Means
    platform: Platform
    caller: Principal
    keyset: WorkspaceKeyset
    attempt: ConnectAttempt
    pick: Pick
    now: datetime

    @property
    def subject_index(self) -> bytes:
        """By what the person's grants are found."""
        provider, app = self.platform.provider, self.platform.app
        return subject_index(self.means, provider.name, app.client_id, self.pick.granted.subject)

    @property
    def token_opens(self) -> bool:
        """Whether the API hands tokens of this platform out before an Admin says so."""
        return bool(self.platform.provider.pack.value("token_opens"))


def subject_index(means: Means, provider: str, app_id: str, subject: str) -> bytes:
    """By what one person's grants are found, in all workspaces."""
    return means.keyring.keys.blind_index.compute(subject_words(provider, app_id, subject))
