"""A workspace's deadlines as programs read them. Apart from the rest, because the library costs commands their time."""

from dataclasses import replace
from functools import partial
from uuid import UUID

from altyaa.access import store as workspaces
from altyaa.connections import store
from altyaa.connections.actions.calendar import NO_CALENDAR, may_have
from altyaa.connections.actions.deadlines import look_at_deadlines
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.who import maker
from altyaa.connections.rules.addresses import page_of
from altyaa.connections.rules.ical import entry, name_of, write_calendar
from altyaa.infra.language.say import say
from altyaa.kernel.principal import service
from altyaa.kernel.problems import Refused

NEEDED = "connections.read"
"""Of whoever made it, as long as it is read."""


async def read_feed(means: Means, workspace_id: UUID) -> bytes | Refused:
    """The calendar as programs read it: in the name of whoever made it, who has to be able to read the same.

    Raises:
        DatabaseUnavailable: It could not be read.
    """
    now, in_words = means.clock(), partial(say, locale=means.language)
    async with means.db.workspace(service(workspace_id)) as tx:
        made = await store.feed(tx)
    caller = None if made is None else await maker(means, made.made_by, workspace_id)
    if made is None or caller is None:
        return NO_CALENDAR
    async with means.db.workspace(caller) as tx:
        refused = await may_have(tx, means, now, NEEDED)
        if refused is not None:
            return replace(NO_CALENDAR, why=refused.why)
        workspace, feed = await workspaces.workspace(tx), await store.feed(tx)
        if workspace is None or feed is None or feed.id != made.id:
            return NO_CALENDAR
        url = f"{means.base_url}{page_of(workspace_id)}"
        found = await look_at_deadlines(tx, means.providers, now)
        said = [entry(told, in_words, url) for told in found]
        digests = [each.digest for each in said]
        await store.note_entries(tx, workspace_id, [each.grant_id for each in said], digests, now)
        await store.mark_feed_read(tx, feed.id, now)
        entries = {each.grant_id: each for each in await store.entries(tx)}
    return write_calendar(in_words(name_of(workspace.name)), said, entries)
