"""A served application with its worker's hands and its outbox, and a browser without a screen."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path

import asyncpg
import httpx2
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY

from altyaa.access import doors, store
from altyaa.access.actions.addresses import ADDRESS_ASKED_MAIL, ADDRESS_CHANGED_MAIL, ADDRESS_MAIL
from altyaa.access.actions.passwords import PASSWORD_CHANGED_MAIL, PASSWORD_MAIL, PASSWORD_REPLACED_MAIL
from altyaa.access.jobs.addresses import AddressAskedMail, AddressChangedMail, AddressMail
from altyaa.access.jobs.factors import factor_mails
from altyaa.access.jobs.letters import letters
from altyaa.access.jobs.passwords import PasswordChangedMail, PasswordMail, PasswordReplacedMail
from altyaa.events.actions import MAIL
from altyaa.events.jobs.mail import SendMail
from altyaa.infra import entropy
from altyaa.infra.jobs.model import Handler, read_job
from altyaa.infra.mail.mailer import open_mailer
from altyaa.infra.runtime import Runtime
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.factories import MINTED, MadeWorkspace, address_digest, make_person, make_workspace, member
from altyaa.testing.http import http_client
from altyaa.testing.service import Service, served
from tests.access.people import invited

PASSWORD = "correct horse battery staple"
NEW_PASSWORD = "correct horse battery, and another"
_LINK = re.compile(r"https?://\S+")
_FORM = re.compile(
    r'<form method="post" action="([^"]+)"[^>]*>\s*<input type="hidden" name="csrf_token" value="([^"]+)"'
)


@cache
def password_hash() -> Secret[str]:
    """Of ``PASSWORD``, with the parameters of today; made once, for it takes a while."""
    return Secret(PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY).hash(PASSWORD))


@dataclass(frozen=True, slots=True)
class House:
    """Everything at one address."""

    service: Service
    database: TestDatabase
    data_dir: Path

    @property
    def runtime(self) -> Runtime:
        """What the application holds."""
        return self.service.runtime

    @property
    def url(self) -> str:
        """Its address, without a trailing slash."""
        return self.service.url

    async def person(self, email: str | None = None) -> str:
        """Somebody with an account and ``PASSWORD``; their address."""
        email = email or f"mara-{entropy.new_id().hex}@harbor.example"
        await make_person(self.runtime, email, password_hash())
        return email

    async def join(self, email: str, workspace: MadeWorkspace, role: Role) -> None:
        """Somebody with ``PASSWORD``, who is new unless they were here, becomes a member."""
        digest = address_digest(self.runtime, email)
        user_id = await doors.user_by_email(self.runtime.db, digest)
        user_id = user_id or await make_person(self.runtime, email, password_hash())
        async with self.runtime.db.workspace(member(self.runtime, workspace, user_id, role)) as tx:
            await store.insert_member(tx, workspace.id, user_id, role, email, digest, entropy.now())

    async def invite(self, email: str, name: str = "Harbor Coffee") -> tuple[MadeWorkspace, str]:
        """A workspace that invites an address as an Admin; the path of the mailed link."""
        workspace = await make_workspace(self.runtime, name)
        await invited(self.runtime, workspace, email, "admin")
        return workspace, await self.mailed_path(email)

    async def mailed_path(self, email: str) -> str:
        """The path of the link in the newest letter to an address, after the worker has worked."""
        await self.work()
        link = _LINK.search(self.letters(email)[-1])
        assert link is not None
        path = link[0].removeprefix(self.url)
        assert path.startswith("/"), "the link leads to the public address"
        MINTED.append(Secret(path.rpartition("/")[2]))
        return path

    async def work(self) -> None:
        """Do every job that waits, as the worker would."""
        db, keyring, url = self.runtime.db, self.runtime.keyring, self.url
        mailer = open_mailer(self.runtime.settings, entropy.now)
        handlers: dict[str, Handler] = {
            MAIL: SendMail(db, mailer, letters(keyring, url)),
            PASSWORD_MAIL: PasswordMail(db, mailer, keyring, url),
            PASSWORD_CHANGED_MAIL: PasswordChangedMail(db, mailer, url),
            **factor_mails(db, mailer, url),
            PASSWORD_REPLACED_MAIL: PasswordReplacedMail(db, mailer, url),
            ADDRESS_MAIL: AddressMail(db, mailer, keyring, url),
            ADDRESS_ASKED_MAIL: AddressAskedMail(db, mailer, url),
            ADDRESS_CHANGED_MAIL: AddressChangedMail(db, mailer, url),
        }
        admin = await asyncpg.connect(self.database.dsn("postgres"))
        try:
            rows = await admin.fetch("DELETE FROM jobs.pgqueuer RETURNING entrypoint, payload")
        finally:
            await admin.close()
        for row in rows:
            await handlers[row["entrypoint"]](read_job(row["entrypoint"], row["payload"]))

    def letters(self, email: str) -> list[str]:
        """The texts of the letters to an address, oldest first."""
        paths = sorted((self.data_dir / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        found = [message_from_bytes(path.read_bytes(), EmailMessage, policy=default) for path in paths]
        bodies = [message.get_body(("plain",)) for message in found if message["To"].addresses[0].addr_spec == email]
        return [body.get_content() for body in bodies if body is not None]


@asynccontextmanager
async def open_house(
    cluster: Cluster, data_dir: Path, host: str = "127.0.0.1", *, is_empty: bool = False
) -> AsyncIterator[House]:
    """On a database and in a folder of its own.

    Args:
        host: ``localhost`` where passkeys are wanted.
        is_empty: Nobody was ever here. Else there is somebody, and strangers see the sign-in page.
    """
    async with cluster.fresh() as database, served(database, data_dir=data_dir, host=host) as service:
        house = House(service, database, data_dir)
        if not is_empty:
            await house.person()
        yield house


class Browser:
    """Keeps cookies, follows no redirect by itself, and comes from a network of its own."""

    def __init__(self, house: House) -> None:
        origin = f"2001:db8:{entropy.new_id().hex[-8:-4]}:{entropy.new_id().hex[-4:]}::1"
        self.client = http_client(base_url=house.url, headers={"Accept": "text/html", "X-Forwarded-For": origin})

    async def get(self, path: str) -> httpx2.Response:
        """Open a page."""
        return await self.client.get(path)

    async def token(self, page: str, path: str | None = None) -> str:
        """What proves that a page's form for ``path``, the page itself unless told, was opened here."""
        tokens: dict[str, str] = dict(_FORM.findall((await self.get(page)).text))
        assert (path or page) in tokens, f"{page} has no form for {path or page}"
        return tokens[path or page]

    async def send(self, path: str, page: str | None = None, **fields: str) -> httpx2.Response:
        """Open the page of a form (``path`` itself unless told), fill it in and send it."""
        return await self.client.post(path, data={"csrf_token": await self.token(page or path, path), **fields})

    async def sign_in(self, email: str, password: str = PASSWORD, **fields: str) -> httpx2.Response:
        """As a person would."""
        return await self.send("/sign-in", email=email, password=password, **fields)

    def session(self) -> str | None:
        """The value of the session's cookie."""
        return self.client.cookies.get("altyaa_session")
