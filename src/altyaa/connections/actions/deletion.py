"""What became of somebody's wish to have their data deleted: for whoever has the code that it was answered with."""

from datetime import datetime

from altyaa.connections import doors
from altyaa.connections.actions.means import Means, Platform
from altyaa.connections.actions.trip import digest, text_of
from altyaa.connections.rules.tokens import subject_words
from altyaa.kernel.secret import Secret
from altyaa.providers.push import Pushed


async def begin(means: Means, platform: Platform, pushed: Pushed, now: datetime) -> str:
    """Write it down; the code. The same wish, sent again, has the same one, and only the service can compute it.

    Raises:
        DatabaseUnavailable: It is not written down.
    """
    words = subject_words(platform.provider.name, platform.app.client_id, pushed.subject)
    wish = b"deletion v1|" + pushed.at.isoformat().encode() + b"|" + words
    code = text_of(Secret(means.keyring.keys.blind_index.compute(wish)))
    await doors.begin_deletion(means.db, digest(code), platform.provider.name, pushed.at, now)
    return code.reveal()


async def end(means: Means, code: str, *, was_held: bool, is_left: bool) -> None:
    """It was done, in every workspace.

    Raises:
        DatabaseUnavailable: That is not written down.
    """
    await doors.end_deletion(means.db, digest(Secret(code)), was_held, is_left, means.clock())


async def became(means: Means, code: str) -> doors.Deletion | None:
    """What became of it; None for a code that nobody was given.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    return await doors.deletion(means.db, digest(Secret(code)))
