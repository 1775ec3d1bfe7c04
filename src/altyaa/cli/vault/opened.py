"""What the commands of the vault work with: both logins, and the keys."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from tink.aead import Aead

from altyaa.cli.database import connect, database, owner_login
from altyaa.cli.operator import operator
from altyaa.cli.output import err
from altyaa.infra.db import Database
from altyaa.infra.runtime import open_runtime
from altyaa.infra.settings import load
from altyaa.infra.vault import open_kek
from altyaa.kernel.principal import Principal
from altyaa.migrations.rotation import ServiceKeysets, WorkspaceKeysets


@dataclass(frozen=True, slots=True)
class Vault:
    """The keysets, and the rows of each workspace.

    Attributes:
        alone: The KEK that ``ALTYAA_KEK_URI`` names; None where it is the only one.
    """

    db: Database
    service: ServiceKeysets
    workspaces: WorkspaceKeysets
    alone: Aead | None


@asynccontextmanager
async def vault() -> AsyncIterator[Vault]:
    """Connect as the owner, for keysets, and as the application, for rows; for the time of the block.

    Raises:
        SettingsError: No setting names the owner's login.
        VaultError: The KEK or a keyset of the service does not open.
        VaultUnavailable: The KEK's service does not answer.
        DatabaseUnavailable: The database does not answer.
    """
    settings = load()
    async with (
        database(settings, "command", may_create=False) as logins,
        AsyncExitStack() as stack,
        open_runtime(settings, logins.app) as runtime,
    ):
        owner = await connect(owner_login(logins), "ALTYAA_DATABASE_OWNER_URL", stack)
        uri, other = settings.effective_kek_uri, settings.other_kek_uri
        kek = open_kek(uri, create=False, other=other)
        alone = None if other is None else open_kek(uri, create=False)
        yield Vault(runtime.db, ServiceKeysets(owner, kek), WorkspaceKeysets(owner, kek), alone)


def in_workspace(workspace_id: UUID) -> Principal:
    """Who seals rows anew."""
    return operator(workspace_id, frozenset())


def tell(sentences: Sequence[str]) -> None:
    """Say what stands in the way."""
    for sentence in sentences:
        err.print(sentence, markup=False)
