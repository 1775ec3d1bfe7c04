"""A form that makes a secret is acted on once: loading its answer again, or a second click, makes nothing more."""

from collections.abc import Awaitable, Callable
from hashlib import sha256

from starlette.requests import Request

from altyaa.access.actions.idempotency import Answer, Claim, once
from altyaa.infra import entropy
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.problems import IDEMPOTENCY_KEY_REUSED, INVALID_VALUE, Refused
from altyaa.web.forms import CSRF_FIELD, Form

FIELD = "once"
_AGAIN = "This form was sent before with other values. Open it again."


def new_name() -> str:
    """For the hidden field: names this one opening of the form."""
    return entropy.new_id().hex


async def act_once(
    tx: WorkspaceTx,
    request: Request,
    form: Form,
    act: Callable[[], Awaitable[Answer | Refused]],
    write: Callable[[Answer], str],
) -> Answer | str | Refused:
    """Act, unless this form was sent before; then what ``write`` made of the first answer, which holds no secret.

    Refused is a form without its name, and one that comes a second time with other values.
    """
    name = form.text(FIELD)
    if not name:
        return Refused(INVALID_VALUE, "a form without its name", "The form is incomplete. Open it again.")
    values = sorted(form.without(FIELD, CSRF_FIELD).items())
    named = _digest(tx.caller.id, f"{request.method} {request.url.path}", name)
    claim = Claim(named, _digest(*(part for pair in values for part in pair)))
    done = await once(tx, claim, entropy.now(), act, write)
    if isinstance(done, Refused) and done.problem is IDEMPOTENCY_KEY_REUSED:
        return Refused(IDEMPOTENCY_KEY_REUSED, done.why, _AGAIN)
    return done


def _digest(*parts: str) -> bytes:
    raw = [part.encode() for part in parts]
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in raw)).digest()
