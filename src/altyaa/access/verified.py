"""What a verifier found out about a credential."""

from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from uuid import UUID

from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.rate import Rate


@dataclass(frozen=True, slots=True)
class Verified:
    """A credential that is good.

    Attributes:
        depends_on: Whose revocation ends it: the credential's own id, its workspace's.
        ends_at: When it ends by itself, in seconds since 1970; infinite for never.
        cidrs: Networks that it may be used from; none means everywhere.
        limit: How often it may be used; None for what is usual.
        use_name: 32 bytes that name the credential when its last use is written down; None for one whose use is not.
        generation: Of the tokens, for one that belongs to a grant.
        username: Address of the person that it acts for.
        workspace_wire: ``wks_…``, as a header's value.
        scopes_wire: Space-separated, as a header's value.
    """

    principal: Principal
    depends_on: tuple[UUID, ...]
    ends_at: float
    cidrs: tuple[IPv4Network | IPv6Network, ...]
    limit: Rate | None
    use_name: bytes | None
    generation: int = 0
    username: str | None = None
    workspace_wire: bytes = field(init=False)
    scopes_wire: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "workspace_wire", write_id("wks", self.principal.workspace_id).encode())
        object.__setattr__(self, "scopes_wire", _wire(self.principal.scopes))


@dataclass(frozen=True, slots=True)
class Denied:
    """A credential that is not.

    Attributes:
        depends_on: Ids to remember it by. None for one that costs no look-up: it is not remembered.
    """

    refused: Refused
    depends_on: tuple[UUID, ...] = ()


Finding = Verified | Denied


@lru_cache(maxsize=4096)
def _wire(scopes: frozenset[str]) -> bytes:
    # Many keys have the same scopes: one text for all of them.
    return " ".join(sorted(scopes)).encode()
