"""What managing clients needs beside the transaction."""

from dataclasses import dataclass

from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import IdSource
from altyaa.kernel.scopes import ScopeCatalogue


@dataclass(frozen=True, slots=True)
class ClientMeans:
    """What managing clients needs beside the transaction.

    Attributes:
        scopes: Every scope of the deployment, with the lowest role that has it.
    """

    clock: Clock
    new_id: IdSource
    keys: ServiceKeys
    scopes: ScopeCatalogue
