"""Whose account it is: ``user/info``, which is the check that a token works, too."""

from altyaa.providers.asking import present_bearer
from altyaa.providers.judging import Endpoint, strange
from altyaa.providers.model import App, Asset, Call, Failure, Purpose, Steps, Tokens
from altyaa.providers.reading import members, read_name, read_text
from altyaa.providers.tiktok.dialect import DIALECT, PACK


def account(purpose: Purpose, on: Endpoint, app: App, tokens: Tokens) -> Steps[Asset]:
    """Ask for it. Its id is the ``open_id``: the person, to this app alone."""
    call = Call(purpose, "GET", PACK.value("introspect_url"), {"fields": PACK.value("user_fields")})
    reply, _sent = yield present_bearer(app, tokens.access, call)
    answer = DIALECT.read(on, reply)
    if isinstance(answer, Failure):
        return answer
    user = members(members(answer.get("data")).get("user"))
    open_id = read_name(user.get("open_id"))
    if open_id is None:
        return strange(PACK, "no_identity")
    return Asset("account", open_id, read_text(user.get("display_name")) or PACK.title)
