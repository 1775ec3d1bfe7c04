"""Whether Facebook still takes the person's token, and when both clocks strike: it moves the second one by itself."""

from dataclasses import replace

from altyaa.providers.facebook.dialect import PACK
from altyaa.providers.facebook.inspection import inspect
from altyaa.providers.judging import judge, lacking, strange
from altyaa.providers.model import App, Failure, Steps, Tokens


def probe(app: App, tokens: Tokens) -> Steps[Tokens]:
    """Ask about the person's token."""
    found = yield from inspect(app, tokens.access)
    if isinstance(found, Failure):
        return found
    if found.kind != "USER":
        return strange(PACK, "other_kind")
    if not found.has_data:
        return judge(PACK, "introspect", {"lacks": "data_access"})
    return lacking(PACK, found.scopes) or replace(
        tokens,
        access_ends=found.ends.get("access_ends", tokens.access_ends),
        grant_ends=found.ends.get("grant_ends", tokens.grant_ends),
        scopes=found.scopes or tokens.scopes,
        assumed=tokens.assumed - found.ends.keys(),
        subject=found.subject,
    )
