"""A raw answer as it is kept in a spool; and whether what it brought may be stored."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime

from altyaa.connections.rules.states import OTHER_ACCOUNT
from altyaa.connections.rules.tokens import Kept
from altyaa.kernel.secret import Secret
from altyaa.providers.model import Failure, Reply, Tokens
from altyaa.providers.pack import Pack


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer, and when what it answers was sent: lives are counted from there."""

    reply: Reply
    sent_at: datetime


def write_raw(raw: Raw) -> bytes:
    """As JSON."""
    reply = raw.reply
    said = {
        "sent_at": raw.sent_at.isoformat(),
        "status": reply.status,
        "headers": dict(reply.headers),
        "body": b64encode(reply.body).decode(),
        "is_whole": reply.is_whole,
    }
    return json.dumps(said).encode()


def read_raw(plain: Secret[bytes]) -> Raw:
    """Back from ``write_raw``."""
    said = json.loads(plain.reveal())
    reply = Reply(said["status"], said["headers"], b64decode(said["body"]), said["is_whole"])
    return Raw(reply, datetime.fromisoformat(said["sent_at"]))


def to_keep(kept: Kept, tokens: Tokens, pack: Pack) -> Kept | Failure:
    """What of an answer is sealed. A refresh token that did not come is the one before; another's are refused."""
    if tokens.subject is not None and tokens.subject != kept.subject:
        return Failure("user_action", f"{pack.name}.{OTHER_ACCOUNT}", "")
    return Kept(tokens.access, tokens.refresh or kept.refresh, kept.subject)


def may_hold_tokens(reply: Reply) -> bool:
    """Whether losing this answer could lose a token: any success, however strange, but an empty one or a page."""
    start = reply.body.lstrip()[:14].lower()
    is_page = reply.is_whole and start.startswith((b"<!doctype html", b"<html"))
    return reply.status < 400 and start != b"" and not is_page


def is_replayable(pack: Pack) -> bool:
    """Whether a token that was renewed with goes on working: then no answer that is lost takes anything along."""
    return bool(pack.value("grace_seconds") == "unlimited")
