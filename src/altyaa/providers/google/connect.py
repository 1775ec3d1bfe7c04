"""From a code to a grant: one call, whose answer says who it was and what was ticked."""

from dataclasses import replace

from altyaa.providers.asking import redemption
from altyaa.providers.google.dialect import DIALECT, PACK
from altyaa.providers.google.identity import read_identity
from altyaa.providers.google.renewal import GRANT_MEMBER
from altyaa.providers.judging import judge, lacking, strange
from altyaa.providers.model import App, Failure, Granted, Redeem, Steps
from altyaa.providers.tokens import read_tokens


def connect(app: App, redeem: Redeem) -> Steps[Granted]:
    """Redeem the code. Nothing is connected that would end within the hour, or that may not do what it is for."""
    reply, sent = yield redemption(PACK, app, redeem)
    answer = DIALECT.read("code", reply)
    if isinstance(answer, Failure):
        return answer
    tokens = read_tokens(PACK, answer, sent, None, GRANT_MEMBER)
    if isinstance(tokens, Failure):
        return tokens
    identity = read_identity(answer.get("id_token"), app.client_id, sent)
    if identity is None:
        return strange(PACK, "no_identity")
    if tokens.refresh is None:
        return judge(PACK, "code", {"lacks": "refresh_token"})
    granted = Granted(identity.subject, identity.email or PACK.title, replace(tokens, subject=identity.subject))
    return lacking(PACK, tokens.scopes) or granted
