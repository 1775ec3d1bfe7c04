"""Instagram accounts under pages. A page's token is theirs too, and without the page there is none."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from altyaa.providers.facebook.dialect import DIALECT, PACK
from altyaa.providers.facebook.graph import graph
from altyaa.providers.judging import strange
from altyaa.providers.model import App, Asset, Failure, Steps
from altyaa.providers.reading import members, read_name, read_text

ABOUT_NO_ASSET = ("throttled", "transient", "app_level")
_NO_PAGE = "This Instagram account comes with its Facebook page, which can't be used: {why}"


def page_fields(scopes: frozenset[str] | None) -> str:
    """What is asked of each page: its account where that was allowed, so that a grant without it lists its pages."""
    fields: str = PACK.value("page_fields")
    return f"{fields},{PACK.value('account_fields')}" if PACK.value("account_scope") in (scopes or ()) else fields


def read_account(said: Mapping[str, Any]) -> Asset | None:
    """The account of a page as the list has it, called so that nobody takes it for the page; None where it has none."""
    account = members(said.get("instagram_business_account"))
    id, username = read_name(account.get("id")), read_text(account.get("username"))
    return None if id is None else Asset("instagram", id, f"@{username}" if username else id)


def look_at(app: App, account: Asset, page: Asset) -> Steps[Asset]:
    """The account with its page's token, if that opens it; with what is wrong, where something is with either."""
    if page.problem is not None:
        return replace(account, problem=_NO_PAGE.format(why=page.problem))
    if page.token is None:
        return account
    url = PACK.value("account_url").replace("{account}", account.id)
    reply, _sent = yield graph("assets", "GET", url, app, page.token, fields="id")
    answer = DIALECT.read("api", reply)
    if isinstance(answer, Failure):
        return answer if answer.verdict in ABOUT_NO_ASSET else replace(account, problem=answer.sentence)
    is_same = read_name(answer.get("id")) == account.id
    return replace(account, token=page.token) if is_same else strange(PACK, "wrong_shape")
