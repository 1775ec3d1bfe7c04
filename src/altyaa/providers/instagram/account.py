"""Whose token it is: ``/me``, which is the probe, the list of what hangs under a grant, and the end of a sign-in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from altyaa.kernel.secret import Secret
from altyaa.providers.asking import redemption
from altyaa.providers.instagram.dialect import DIALECT, PACK, unwrapped
from altyaa.providers.instagram.graph import present
from altyaa.providers.judging import Endpoint, lacking, strange
from altyaa.providers.model import App, Asset, Call, Failure, Purpose, Redeem, Steps, Tokens
from altyaa.providers.reading import read_name, read_text

_NOBODYS = Redeem(Secret("nobody's"), PACK.value("authorize_url"), None)
_KNOWN = (f"{PACK.name}.code_refused", f"{PACK.name}.redirect_mismatch")
"""What an app that is well is told of such a code."""


@dataclass(frozen=True, slots=True)
class Account:
    """A professional account.

    Attributes:
        id: The account's own (``user_id``).
        scoped_id: Its ``id`` for this app alone; None where the answer did not say.
    """

    id: str
    scoped_id: str | None
    name: str


def look_up(app: App, token: Secret[str], purpose: Purpose, on: Endpoint) -> Steps[Account]:
    """Ask who it is."""
    call = Call(purpose, "GET", PACK.value("introspect_url"), {"fields": PACK.value("account_fields")})
    reply, _sent = yield present(app, token, call)
    answer = DIALECT.read(on, reply)
    if isinstance(answer, Failure):
        return answer
    said = unwrapped(answer)
    id = read_name(said.get("user_id"))
    if id is None:
        return strange(PACK, "no_identity")
    name = read_text(said.get("username")) or read_text(said.get("name")) or id
    return Account(id, read_name(said.get("id")), name)


def assets(app: App, tokens: Tokens, only: frozenset[str] | None = None) -> Steps[Sequence[Asset]]:
    """The account itself, whose token is the grant's."""
    found = yield from look_up(app, tokens.access, "assets", "api")
    return found if isinstance(found, Failure) else (Asset("account", found.id, found.name),)


def probe(app: App, tokens: Tokens) -> Steps[Tokens]:
    """Ask whether the token is taken. Instagram tells neither its end nor its permissions.

    A refusal of the token reads the same where it is the app that is refused, and no call with a token shows the app's
    secret. So a code that nobody was given is redeemed: to an app that is well it is said that there is no such code.
    """
    found = yield from look_up(app, tokens.access, "probe", "introspect")
    if not isinstance(found, Failure):
        return lacking(PACK, tokens.scopes) or replace(tokens, subject=found.id)
    if found.verdict != "suspect":
        return found
    reply, _sent = yield replace(redemption(PACK, app, _NOBODYS), purpose="probe")
    said = DIALECT.read("code", reply)
    return said if isinstance(said, Failure) and said.code not in _KNOWN else found
