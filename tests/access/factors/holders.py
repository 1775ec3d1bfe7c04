"""People with second factors, made through the actions, and what they show."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID

import asyncpg
import pyotp

from altyaa.access import doors
from altyaa.access.actions import passkeys, totp
from altyaa.access.actions.proving import Proving
from altyaa.access.factors import Signed
from altyaa.access.model import Account
from altyaa.access.rules.passkeys import party
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import address_digest
from tests.access.factors.authenticator import Authenticator
from tests.access.pages.house import House

ELSEWHERE = "made in a test"
_ASKED = re.compile(
    r'<altyaa-passkey data-options="([^"]*)".*?name="(?:confirm_)?challenge" value="([^"]+)"', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a second factor.

    Attributes:
        app: Their authenticator app, where they have one.
        key: Their passkey's authenticator, where they have one.
        codes: Recovery codes.
    """

    user_id: UUID
    email: str
    codes: tuple[str, ...] = ()
    app: pyotp.TOTP | None = None
    key: Authenticator | None = None

    def code(self, at: datetime | None = None) -> str:
        """What the app shows."""
        assert self.app is not None
        return self.app.at(at or entropy.now())


def proving(runtime: Runtime, base_url: str = "https://auth.example.com", **ahead: float) -> Proving:
    """As the desk makes it, by a clock that may be ahead."""
    keys, skew = runtime.keyring.keys, timedelta(**ahead)
    return Proving(runtime.db, keys, lambda: entropy.now() + skew, entropy.new_id, entropy.new_secret, party(base_url))


async def with_app(runtime: Runtime, email: str) -> Holder:
    """Turn an app on an hour ago, so that every code of now is a new one."""
    who, then = await holder(runtime, email), proving(runtime, hours=-1)
    offered = totp.offer(then, who.user_id, ELSEWHERE)
    app = pyotp.TOTP(offered.text.reveal())
    async with runtime.db.person(who.user_id) as tx:
        typed = Secret(app.at(then.clock()))
        codes = await totp.add(tx, then, who.user_id, offered.enrolment, typed, ELSEWHERE)
    assert not isinstance(codes, Refused), codes
    return replace(who, app=app, codes=tuple(code.reveal() for code in codes))


async def with_passkey(
    runtime: Runtime, email: str, base_url: str = "https://auth.example.com", key: Authenticator | None = None
) -> Holder:
    """Add a passkey."""
    who, now = await holder(runtime, email), proving(runtime, base_url)
    key = key or Authenticator(base_url)
    async with runtime.db.person(who.user_id) as tx:
        asked = await passkeys.ask_to_make(tx, now, Account(who.user_id, email, now.clock()), ELSEWHERE)
        assert not isinstance(asked, Refused)
        signed = Signed(Secret(key.make(asked.options)), asked.challenge)
        added = await passkeys.add(tx, now, who.user_id, signed, "Blue key", ELSEWHERE)
    assert not isinstance(added, Refused), added
    return replace(who, key=key, codes=tuple(code.reveal() for code in added.codes))


async def holder(runtime: Runtime, email: str) -> Holder:
    """Somebody with an account."""
    user_id = await doors.user_by_email(runtime.db, address_digest(runtime, email))
    assert user_id is not None
    return Holder(user_id, email)


def asked_in(page: str) -> tuple[str, str]:
    """Options and challenge of the passkey form of a page."""
    found = _ASKED.search(page)
    assert found is not None, "the page asks for no passkey"
    return unescape(found[1]), found[2]


async def sql(house: House, statement: str, *arguments: object) -> list[asyncpg.Record]:
    """As the superuser."""
    admin = await asyncpg.connect(house.database.dsn("postgres"))
    try:
        return await admin.fetch(statement, *arguments)
    finally:
        await admin.close()
