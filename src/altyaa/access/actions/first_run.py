"""The first Owner of a deployment: whoever holds the address that the service printed when it started.

Its secret is a keyed digest of a label, so that every process knows it and nothing is stored. It opens something for as
long as the database holds no person, however that one comes.
"""

from altyaa.access import doors
from altyaa.access.actions.workspaces import create_workspace
from altyaa.access.model import Began, NewOwner
from altyaa.access.passwords import hash_password
from altyaa.access.rules import check_password, email_index, read_email, read_name
from altyaa.infra.db import Database
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel import base62
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import IdSource, write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import FIRST_RUN_ENDED, Refused
from altyaa.kernel.secret import Secret

# Not of 32 bytes, as everything else is that goes through the pepper.
_LABEL = b"altyaa address of the first run, version 1"
_OVER = Refused(FIRST_RUN_ENDED, "there is somebody")


def first_run_path(keys: ServiceKeys) -> Secret[str]:
    """``/first-run/…``, to be printed where the operator of the machine reads it."""
    return Secret(f"/first-run/{_token(keys).reveal()}")


async def find(db: Database, keys: ServiceKeys, _clock: Clock, token: Secret[str]) -> bool | Refused:
    """Whether a secret opens the first run. A wrong one costs arithmetic and no query.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    if token != _token(keys):
        return Refused(FIRST_RUN_ENDED, "not the address that was printed")
    return True if await doors.nobody_yet(db) else _OVER


async def begin(
    db: Database,
    keys: ServiceKeys,
    clock: Clock,
    new_id: IdSource,
    token: Secret[str],
    name: str,
    email: str,
    password: Secret[str],
) -> Began | Refused:
    """Make the first workspace and its Owner. Of several at once one does; the others are told that it is over.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    found = await find(db, keys, clock, token)
    if isinstance(found, Refused):
        return found
    checked = _checked(name, email, password)
    if isinstance(checked, Refused):
        return checked
    (name, email), hashed = checked, await hash_password(password)
    workspace_id, user_id = new_id(), new_id()
    owner = NewOwner(user_id, email, keys.blind_index.compute(email_index(email)), hashed)
    caller = Principal("member", write_id("usr", user_id), workspace_id, frozenset(), user_id)
    async with db.workspace(caller) as tx:
        if not await doors.begin_first_run(tx):
            return _OVER
        await create_workspace(tx, clock, workspace_id, name, owner)
    return Began(workspace_id, owner)


def _checked(name: str, email: str, password: Secret[str]) -> tuple[str, str] | Refused:
    """Name and address as they are stored. The refusal names the field that is wrong."""
    read = read_name(name)
    if isinstance(read, Refused):
        return read
    address = read_email(email)
    if isinstance(address, Refused):
        return Refused(address.problem, address.why, address.detail, fields=("email",))
    if refused := check_password(password, address):
        return Refused(refused.problem, refused.why, refused.detail, fields=("password",))
    return read, address


def _token(keys: ServiceKeys) -> Secret[str]:
    return Secret(base62.write(keys.pepper.compute(_LABEL)))
