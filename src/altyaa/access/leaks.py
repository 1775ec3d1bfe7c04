"""Credentials that were found where they do not belong: whose prefix it is ends them.

``app`` hands over the table of those who do, so that products stay apart.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from altyaa.kernel.credential import PREFIX_LENGTH
from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class Leak:
    """How a credential became known.

    Attributes:
        found_by: ``holder`` for whoever had it and sent it here.
        url: Where it can be seen, on https.
        source: What kind of place that is, in the finder's words.
    """

    found_by: Literal["github", "holder"]
    url: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """One thing that a report ended.

    Attributes:
        kind: ``api_key_secret``, ``api_key``, ``client_secret``, ``client``, ``client_tokens``,
            ``client_redirect_uris``, ``client_jwks``, ``grant``, ``invitation``, ``password_reset``,
            ``address_change``, ``calendar``.
        id: Wire id; None for what has none.
    """

    kind: str
    id: str | None


LeakHandler = Callable[[Secret[str], Leak], Awaitable[tuple[Ended, ...]]]
"""Ends what a credential opens. Nothing, where it is unknown or dead: then nothing else happens either."""


class LeakIntake:
    """Ends leaked credentials of every kind.

    Args:
        handlers: By prefix, as ``alk_``.
    """

    def __init__(self, handlers: Mapping[str, LeakHandler]) -> None:
        self._handlers = handlers

    async def __call__(self, credential: Secret[str], leak: Leak) -> tuple[Ended, ...]:
        """What was ended; nothing for something that is no credential of ours, or no longer one.

        Raises:
            DatabaseUnavailable: It could not be looked up, or not be ended.
        """
        handler = self._handlers.get(credential.reveal()[:PREFIX_LENGTH])
        return () if handler is None else await handler(credential, leak)
