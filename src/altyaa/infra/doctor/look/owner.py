"""Looks through the login that migrates."""

import hmac
from typing import Any, Literal

import asyncpg

from altyaa.infra.doctor.facts import Owner, Unreachable
from altyaa.infra.doctor.look.login import Seen
from altyaa.infra.doctor.look.session import NoSession, identity, session
from altyaa.infra.keyring import OUR_AUDIENCE
from altyaa.infra.vault import PrfKeyset, hmac_blocks
from altyaa.kernel.secret import Secret


async def look(dsn: Secret[str], setting: str, beside: Seen | None, signing: PrfKeyset | None) -> Owner | Unreachable:
    """Log in and look.

    Args:
        setting: Where the address stands, for people.
        beside: What the app's login showed; None where it did not get in.
        signing: The keyset that our contexts are signed with; None where it does not open.
    """
    try:
        async with session(dsn) as opened:
            role = await opened.fetchval("SELECT session_user::text")
            elsewhere = beside is not None and beside.identity != await identity(opened)
            may_own = await _becomes_owner(opened)
            found = await _context_key(opened, signing) if signing and may_own and not elsewhere else None
            return Owner(role, may_own, elsewhere, found)
    except NoSession as error:
        return Unreachable(setting, str(error))


async def _becomes_owner(opened: Any) -> bool:
    try:
        async with opened.transaction():
            await opened.execute("SET LOCAL ROLE altyaa_owner")
    except (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError):
        return False
    return True


async def _context_key(opened: Any, signing: PrfKeyset) -> Literal["good", "absent", "not active", "another"] | None:
    if await opened.fetchval("SELECT to_regclass('tenancy.context_key')") is None:
        return "absent"
    row = await opened.fetchrow(
        """
        SELECT inner_block, outer_block,
               active_from <= clock_timestamp() AND coalesce(retired_at > clock_timestamp(), true) AS active
          FROM tenancy.context_key
         WHERE audience = $1 AND kid = $2
        """,
        OUR_AUDIENCE,
        str(signing.primary_id),
    )
    if row is None:
        return "absent"
    # Compared here: as parameters, the blocks could end up in the server's log.
    inner, outer = hmac_blocks(signing.raw_key(signing.primary_id))
    same = hmac.compare_digest(row["inner_block"] + row["outer_block"], inner + outer)
    return "another" if not same else "good" if row["active"] else "not active"
