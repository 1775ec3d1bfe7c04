"""The pages that a person allowed, each with a token of its own that is inspected before it is called one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from altyaa.kernel.secret import Secret
from altyaa.providers.facebook.accounts import ABOUT_NO_ASSET, look_at, page_fields, read_account
from altyaa.providers.facebook.dialect import DIALECT, PACK
from altyaa.providers.facebook.graph import graph
from altyaa.providers.facebook.inspection import inspect
from altyaa.providers.facebook.probe import probe
from altyaa.providers.judging import strange
from altyaa.providers.model import App, Asset, Failure, Steps, Tokens
from altyaa.providers.reading import members, read_cursor, read_name, read_text, read_token, read_words

_MOST_PARTS = 100
_NO_TOKEN = "Facebook lists this page and gives no token for it: connect again and tick the page itself."
_NO_TASK = "This person may not moderate the page: ask its owner for that task, then connect again."
_OTHER = "Facebook gave the token of something else for this page: connect again."
_ENDS = "Facebook gave a token for this page that ends: connect again."


def assets(app: App, tokens: Tokens, only: frozenset[str] | None = None) -> Steps[Sequence[Asset]]:
    """The pages of a grant that works, each with its Instagram account behind it, asked about by the page's token.

    The grant is asked about first: a list that came short would be taken for a loss.

    Args:
        only: Pages and accounts to be asked about, each by a call of its own. The others come without their tokens.
    """
    standing = yield from probe(app, tokens)
    if isinstance(standing, Failure):
        return standing
    pages = yield from _listed(app, standing)
    if isinstance(pages, Failure):
        return pages
    found = []
    for page_id, said in pages.items():
        account = read_account(said)
        ids = {page_id} if account is None else {page_id, account.id}
        page = yield from _inspected(app, page_id, said, is_wanted=only is None or not ids.isdisjoint(only))
        if isinstance(page, Failure):
            return page
        found.append(page)
        if account is None:
            continue
        of_page = yield from look_at(app, account, page)
        if isinstance(of_page, Failure):
            return of_page
        found.append(of_page)
    return found


def _inspected(app: App, page_id: str, said: Mapping[str, Any], *, is_wanted: bool) -> Steps[Asset]:
    """One page, with its token or with what is wrong: a page without one is listed too, and is no connection."""
    page = Asset("page", page_id, read_text(said.get("name")) or page_id)
    token, tasks = read_token(said.get("access_token")), read_words(said.get("tasks"), ",")
    if token is None:
        return replace(page, problem=_NO_TOKEN)
    if tasks is None or not tasks.issuperset(PACK.value("required_tasks")):
        return replace(page, problem=_NO_TASK)
    if not is_wanted:
        return page
    found = yield from inspect(app, token)
    if isinstance(found, Failure):
        return found if found.verdict in ABOUT_NO_ASSET else replace(page, problem=found.sentence)
    if found.kind != "PAGE" or found.profile != page_id:
        return replace(page, problem=_OTHER)
    if found.ends.get("access_ends") is not None:
        return replace(page, problem=_ENDS)
    return replace(page, token=token)


def _listed(app: App, tokens: Tokens) -> Steps[Mapping[str, Mapping[str, Any]]]:
    """All parts of the list, by page. The address in ``paging.next`` is not followed: it holds the token.

    What is malformed is no list: a page missing from it would seem lost.
    """
    query: dict[str, str | Secret[str]] = {"fields": page_fields(tokens.scopes), "limit": str(PACK.value("page_size"))}
    found: dict[str, Mapping[str, Any]] = {}
    for _ in range(_MOST_PARTS):
        reply, _sent = yield graph("assets", "GET", PACK.value("pages_url"), app, tokens.access, **query)
        answer = DIALECT.read("api", reply)
        if isinstance(answer, Failure):
            return answer
        entries, paging = answer.get("data"), members(answer.get("paging"))
        if not isinstance(entries, list):
            return strange(PACK, "wrong_shape")
        for entry in map(members, entries):
            page_id = read_name(entry.get("id"))
            if page_id is None:
                return strange(PACK, "wrong_shape")
            found[page_id] = entry
        if "next" not in paging:
            return found
        after = read_cursor(members(paging.get("cursors")).get("after"))
        if after is None:
            return strange(PACK, "wrong_shape")
        query["after"] = after
    return strange(PACK, "endless_list")
