"""The key that a letter is about."""

from datetime import UTC, datetime
from uuid import UUID

from altyaa.access import store as people
from altyaa.access.model import Workspace
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import Text, text
from altyaa.keys import store
from altyaa.keys.model import KeyInfo, SecretInfo


async def key_of(tx: WorkspaceTx, event: Event, now: datetime) -> KeyInfo | None:
    """None for one that is gone."""
    key_id: UUID | None = read_id("key", event.subject)
    found = [] if key_id is None else await store.keys(tx, now, only=key_id)
    return found[0] if found else None


def integrations(base_url: str, workspace: Workspace, below: str = "") -> Secret[str]:
    """The page of the keys, or one below it."""
    return Secret(f"{base_url}/w/{write_id('wks', workspace.id)}/settings/integrations{below}")


async def described(tx: WorkspaceTx, key: KeyInfo, now: datetime) -> Text:
    """Which key it is: how its secrets end, who made it, and when it was used."""
    secrets = await store.secrets(tx, [key.id])
    shown = [secret for secret in secrets if secret.works_at(now)] or secrets
    ends, maker, used = tuple(f"…{secret.last_four}" for secret in shown), await _maker(tx, key), _last_use(secrets)
    if used is None:
        return text(
            "It ends in %(ends)s, was made by %(maker)s on %(made)s, and was never used.",
            ends=ends,
            maker=maker,
            made=key.created_at,
        )
    return text(
        "It ends in %(ends)s, was made by %(maker)s on %(made)s, and was last used on %(used)s at %(time)s UTC.",
        ends=ends,
        maker=maker,
        made=key.created_at,
        used=used,
        time=f"{used.astimezone(UTC):%H:%M}",
    )


def _last_use(secrets: list[SecretInfo]) -> datetime | None:
    return max((secret.last_used_at for secret in secrets if secret.last_used_at is not None), default=None)


async def _maker(tx: WorkspaceTx, key: KeyInfo) -> str | Text:
    if key.user_id is not None:
        member = await people.member(tx, key.user_id)
        return text("somebody who has left the workspace") if member is None else member.email
    if key.minted_by is not None:
        return text("the key %(key)s", key=key.created_by)
    return text("the operator of the service")
