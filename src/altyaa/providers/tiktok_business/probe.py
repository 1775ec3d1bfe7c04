"""Whether TikTok still takes the access token, by its own word: token_info. It knows nothing of refresh tokens.

So a refusal is never final: the refresh token may work, and the renewal that follows a suspicion answers that.
"""

from dataclasses import replace

from altyaa.providers.judging import lacking, strange
from altyaa.providers.model import App, Failure, Steps, Tokens
from altyaa.providers.reading import members, read_name, read_words
from altyaa.providers.tiktok_business.asking import ask
from altyaa.providers.tiktok_business.dialect import DIALECT, PACK


def probe(app: App, tokens: Tokens) -> Steps[Tokens]:
    """Ask about the access token. Here the account's id is called the creator's."""
    reply, _sent = yield ask("probe", "introspect_url", {"app_id": app.client_id, "access_token": tokens.access})
    answer = DIALECT.read("introspect", reply)
    if isinstance(answer, Failure):
        return answer
    data = members(answer.get("data"))
    subject = read_name(data.get("creator_id"))
    if subject is None:
        return strange(PACK, "wrong_shape")
    if read_name(data.get("app_id")) != app.client_id:
        return strange(PACK, "other_app")
    scopes = read_words(data.get("scope"), PACK.value("scope_separator"))
    return lacking(PACK, scopes) or replace(tokens, scopes=scopes or tokens.scopes, subject=subject)
