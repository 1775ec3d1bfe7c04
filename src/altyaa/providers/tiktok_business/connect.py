"""From a code to a grant: one call for the tokens, whose answer says which account it is, and one for its name."""

from altyaa.providers.judging import judge, lacking, strange
from altyaa.providers.model import App, Failure, Granted, Redeem, Steps
from altyaa.providers.tiktok_business.account import account_name
from altyaa.providers.tiktok_business.asking import ask, credentials
from altyaa.providers.tiktok_business.dialect import DIALECT, PACK
from altyaa.providers.tiktok_business.renewal import read_data


def connect(app: App, redeem: Redeem) -> Steps[Granted]:
    """Redeem the code. Nothing is connected that would end within the day, or that may not do what it is for."""
    body = {
        "grant_type": "authorization_code",
        "auth_code": redeem.code,
        "redirect_uri": redeem.redirect_uri,
        **credentials(app),
    }
    reply, sent = yield ask("redeem", "token_url", body)
    answer = DIALECT.read("code", reply)
    if isinstance(answer, Failure):
        return answer
    tokens = read_data(answer, sent, None)
    if isinstance(tokens, Failure):
        return tokens
    if tokens.subject is None:
        return strange(PACK, "no_identity")
    if tokens.refresh is None:
        return judge(PACK, "code", {"lacks": "refresh_token"})
    missing = lacking(PACK, tokens.scopes)
    if missing is not None:
        return missing
    name = yield from account_name(app, tokens.access, tokens.subject, "redeem")
    return name if isinstance(name, Failure) else Granted(tokens.subject, name, tokens)
