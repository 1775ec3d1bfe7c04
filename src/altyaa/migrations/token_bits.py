"""Gives every scope and resource of the deployment a bit in the masks of access tokens, once and for good."""

from dataclasses import dataclass
from typing import Any

from altyaa.infra.settings import Settings
from altyaa.kernel import scopes
from altyaa.migrations.errors import MigrationRefused

MOST = {"scope": 128, "resource": 32}


@dataclass(frozen=True, slots=True)
class TokenNames:
    """What access tokens of a deployment can be for.

    Attributes:
        scopes: Names.
        resources: URIs.
    """

    scopes: tuple[str, ...]
    resources: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> "TokenNames":
        """Those that the settings name."""
        return cls(tuple(settings.scopes), tuple(each.uri for each in settings.resource))


BUILT_IN = TokenNames(tuple(scopes.catalogue()))


async def ensure_token_bits(owner: Any, names: TokenNames) -> None:
    """Append those that have no bit yet. A bit is never changed or given to another: tokens out there name it.

    Raises:
        MigrationRefused: There are no bits left.
    """
    # Two migrators at once would both take the next bit.
    await owner.execute("LOCK TABLE altyaa.token_bit IN EXCLUSIVE MODE")
    for kind, wanted in (("scope", names.scopes), ("resource", names.resources)):
        known = {row["name"] for row in await owner.fetch("SELECT name FROM altyaa.token_bit WHERE kind = $1", kind)}
        new = [name for name in wanted if name not in known]
        if len(known) + len(new) > MOST[kind]:
            raise MigrationRefused(
                f"Access tokens have room for {MOST[kind]} {kind}s, and {len(known)} were used before: a {kind} that "
                "was named once keeps its place for ever. Name fewer new ones."
            )
        for place, name in enumerate(new, len(known)):
            await owner.execute(
                "INSERT INTO altyaa.token_bit (kind, place, name) VALUES ($1, $2, $3)", kind, place, name
            )
