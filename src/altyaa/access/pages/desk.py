"""Where visitors are received: who they are, whether a form is theirs, how often they may try."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import doors, store
from altyaa.access.actions import sessions
from altyaa.access.actions.proving import Proving
from altyaa.access.factors import Halfway
from altyaa.access.leaving import Leaving
from altyaa.access.model import Account, Membership, Named, SignedIn, Visit
from altyaa.access.pages.answers import see_other
from altyaa.access.pages.beginning import Beginning
from altyaa.access.pages.known import KnownAddress
from altyaa.access.pages.last import LastWorkspace
from altyaa.access.pages.map import Map
from altyaa.access.policies import Governed
from altyaa.access.rules import email_index
from altyaa.access.rules.passkeys import party
from altyaa.access.rules.sessions import LONGEST_LIFE
from altyaa.infra import entropy
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.infra.http.origin import note_origin
from altyaa.infra.http.peer import Address, Networks, client_address
from altyaa.infra.keyring import Keyring
from altyaa.kernel.ids import IdPrefix
from altyaa.kernel.problems import Refused
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.kernel.secret import Secret
from altyaa.limits.callers import Limits
from altyaa.web.cookies import Cookie
from altyaa.web.csrf import Csrf, Guard
from altyaa.web.forms import Form, read_form
from altyaa.web.model import Viewer

LeadsTo = Callable[[str, Address | None], Awaitable[tuple[str, ...] | None]]
"""Origins beside our own that a path of ours leads whoever has an address on to, as ``Pages.render`` takes them."""

Names = Callable[[WorkspaceTx, Sequence[UUID]], Awaitable[list[Named]]]
"""What people call things of one product."""


async def _nowhere_else(_path: str, _address: Address | None) -> tuple[str, ...] | None:
    return ()


# Not of 32 bytes, as everything else is that goes through the pepper.
_CSRF_LABEL = b"altyaa key of forms, version 1"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is signed in.

    Attributes:
        guard: Of their forms.
    """

    visit: Visit
    account: Account
    guard: Guard

    @property
    def viewer(self) -> Viewer:
        """As the header shows them on pages that belong to no workspace."""
        return Viewer(self.account.email)


@dataclass(frozen=True, slots=True)
class Desk:
    """What pages need of a serving process.

    Attributes:
        base_url: The public address, without a trailing slash.
        scopes: Every scope of the deployment, with the lowest role that has it.
        map: The pages of a workspace.
        leads_to: Asked about the page that somebody goes on to after signing in.
        leaving: Every product's part in a member's leaving.
        governed: Every product whose credentials the policies of a workspace govern.
        names: By the prefix of ids, what knows the names.
        beginning: Knows whether anybody is here.
    """

    db: Database
    keyring: Keyring
    limits: Limits
    base_url: str
    proxies: Networks
    scopes: ScopeCatalogue
    map: Map
    leads_to: LeadsTo = _nowhere_else
    leaving: Sequence[Leaving] = ()
    governed: Sequence[Governed] = ()
    names: Mapping[IdPrefix, Names] = field(default_factory=dict)
    beginning: Beginning = field(default_factory=Beginning)

    @property
    def session(self) -> Cookie:
        """The cookie of a session."""
        return Cookie("session", self.base_url)

    @property
    def csrf(self) -> Csrf:
        """By a key that every process has: from the pepper, so that it needs no keyset of its own."""
        return Csrf(Secret(self.keyring.keys.pepper.compute(_CSRF_LABEL)), self.base_url)

    @property
    def known(self) -> KnownAddress:
        """The address of who signs in next."""
        return KnownAddress(self.base_url)

    @property
    def proving(self) -> Proving:
        """For whoever proves who they are."""
        keys = self.keyring.keys
        return Proving(self.db, keys, entropy.now, entropy.new_id, entropy.new_secret, party(self.base_url))

    @property
    def last(self) -> LastWorkspace:
        """The workspace that somebody was in last."""
        return LastWorkspace(self.base_url)

    def digest(self, email: str) -> bytes:
        """Blind index of an address, or of whatever was typed in place of one."""
        return self.keyring.keys.blind_index.compute(email_index(email))

    async def guest(self, request: Request) -> Guest | None:
        """Who is signed in; None for nobody.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        note_origin(request, self.proxies)
        token = self.session.read(request)
        visit = None if token is None else await sessions.visit(self.db, entropy.now, token)
        if token is None or visit is None:
            return None
        async with self.db.person(visit.user_id) as tx:
            account = await store.account(tx)
        if account is None:
            return None
        request.state.principal = visit.person.id
        return Guest(visit, account, self.csrf.of_session(request, Secret(str(visit.session_id))))

    async def memberships(self, guest: Guest) -> list[Membership]:
        """Every workspace of theirs, oldest first.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        return await doors.memberships(self.db, self.digest(guest.account.email))

    async def membership(self, guest: Guest, workspace_id: UUID | None) -> Membership | None:
        """The one in this workspace; None where it is not theirs. Raises as ``memberships``."""
        found = await self.memberships(guest)
        return next((each for each in found if each.workspace_id == workspace_id), None)

    async def posted(self, request: Request, guard: Guard, *fields: str) -> Form | Refused:
        """The form, if it was opened here by whoever sends it."""
        note_origin(request, self.proxies)
        form = await read_form(request, *fields)
        return form if isinstance(form, Refused) else guard.refuse(form) or form

    def attempt(self, request: Request, email_digest: bytes) -> Refused | None:
        """Count one attempt to get in, or refuse it. The same for known and unknown addresses."""
        return self.limits.attempt(email_digest, client_address(request.scope, self.proxies))

    def knock(self, request: Request) -> Refused | None:
        """Count one attempt by a passkey, or refuse it."""
        return self.limits.knock(client_address(request.scope, self.proxies))

    def second_attempt(self, request: Request, who: Halfway) -> Refused | None:
        """Count one code of somebody whose password this is, or refuse it."""
        return self.limits.second(who.user_id, who.changed_at, client_address(request.scope, self.proxies))

    def proof(self, request: Request, visit: Visit) -> Refused | None:
        """Count one proof of whoever has a session, or refuse it. What strangers do elsewhere uses up nothing of it."""
        return self.limits.proof(visit.session_id, client_address(request.scope, self.proxies))

    def forgetting(self, request: Request, email_digest: bytes) -> Refused | None:
        """Count one request for a new password, or refuse it. The same for known and unknown addresses."""
        return self.limits.forgetting(email_digest, client_address(request.scope, self.proxies))

    def changing_address(self, request: Request, visit: Visit) -> Refused | None:
        """Count one time that somebody asks to sign in with another address, or refuse it."""
        return self.limits.change_address(visit.user_id, client_address(request.scope, self.proxies))

    async def sign_in(
        self, request: Request, email_digest: bytes, password: Secret[str]
    ) -> SignedIn | Halfway | Refused:
        """Begin a session, or half of one; of a whole one, the one whose cookie the browser has ends.

        Raises:
            DatabaseUnavailable: Nothing happened.
        """
        presented = self.session.read(request)
        secret = entropy.new_secret()
        return await sessions.sign_in(self.db, entropy.now, entropy.new_id, secret, email_digest, password, presented)

    def admit(self, response: Response, came: SignedIn) -> Response:
        """Hand the session over, for as long as it lives."""
        seconds = int((came.expires_at - entropy.now()).total_seconds())
        self.session.write(response, came.token, seconds)
        self.known.end(response)
        return response

    def renew(self, response: Response, token: Secret[str]) -> None:
        """Hand the other token of a session over. Its end stays what it is; the cookie may outlive it."""
        self.session.write(response, token, int(LONGEST_LIFE.total_seconds()))


def sign_in_first(request: Request) -> Response:
    """To the sign-in page, and back here from there."""
    query = request.url.query
    return sign_in_for(f"{request.url.path}?{query}" if query else request.url.path)


def sign_in_for(path: str, *, again: bool = False) -> Response:
    """To the sign-in page, and on to a path of ours from there.

    Args:
        again: Whoever is signed in proves anew who they are.
    """
    return see_other("/sign-in", next=path, again="1") if again else see_other("/sign-in", next=path)
