"""Who somebody is, and the pages that they administer."""

from collections.abc import Sequence
from dataclasses import replace

from altyaa.providers.asking import present_bearer, redemption
from altyaa.providers.judging import lacking, strange
from altyaa.providers.model import App, Asset, Call, Failure, Granted, Redeem, Steps, Tokens
from altyaa.providers.reading import members, read_name, read_text
from tests.sixth.linkedin.dialect import DIALECT, PACK
from tests.sixth.linkedin.tokens import read_given


def connect(app: App, redeem: Redeem) -> Steps[Granted]:
    """Redeem the code, and ask whose it was."""
    reply, sent = yield redemption(PACK, app, redeem)
    answer = DIALECT.read("code", reply)
    tokens = answer if isinstance(answer, Failure) else read_given(answer, sent, None)
    if isinstance(tokens, Failure):
        return tokens
    if (missing := lacking(PACK, tokens.scopes)) is not None:
        return missing
    reply, _sent = yield present_bearer(app, tokens.access, Call("redeem", "GET", PACK.value("userinfo_url")))
    person = DIALECT.read("api", reply)
    if isinstance(person, Failure):
        return person
    subject = read_name(person.get("sub"))
    if subject is None:
        return strange(PACK, "no_identity")
    return Granted(subject, read_text(person.get("name")) or PACK.title, replace(tokens, subject=subject))


def assets(app: App, tokens: Tokens, only: frozenset[str] | None = None) -> Steps[Sequence[Asset]]:
    """Pages by their number; each is named by a URN."""
    query = {"q": "roleAssignee", "role": "ADMINISTRATOR", "state": "APPROVED"}
    headers = {"linkedin-version": PACK.value("api_version")}
    call = Call("assets", "GET", PACK.value("pages_url"), query, headers=headers)
    reply, _sent = yield present_bearer(app, tokens.access, call)
    answer = DIALECT.read("api", reply)
    if isinstance(answer, Failure):
        return answer
    elements, found = answer.get("elements"), []
    for each in map(members, elements if isinstance(elements, list) else [None]):
        number = read_name(str(each.get("organization")).removeprefix("urn:li:organization:"))
        if number is None or "organization" not in each:
            return strange(PACK, "wrong_shape")
        name = read_text(members(each.get("organization~")).get("localizedName"))
        found.append(Asset("page", number, name or number))
    return found
