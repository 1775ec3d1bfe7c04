"""From headers to a principal."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from altyaa.access import rules
from altyaa.infra.telemetry import metrics
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_TOKEN, Refused
from altyaa.kernel.secret import Secret
from altyaa.protocol.rfc6750_bearer import read_bearer

Verifier = Callable[[Secret[str]], Awaitable[Principal | Refused]]
RawHeaders = Sequence[tuple[bytes, bytes]]

PREFIX_LENGTH = 4


class Authenticator:
    """Judges requests; a credential's prefix picks its verifier.

    Args:
        verifiers: Prefix (``alk_``) to verifier. ``app.py`` fills it, so that products stay apart.
    """

    def __init__(self, verifiers: Mapping[str, Verifier]) -> None:
        self._verifiers = verifiers

    async def __call__(self, headers: RawHeaders, needed: Sequence[str]) -> Principal | Refused:
        """The caller, if it may do what needs all of these scopes.

        Args:
            headers: The request's raw list: a mapping would hide that a header came twice.

        Raises:
            DatabaseUnavailable: The credential could not be looked up.
        """
        judged = await self._judge(headers, needed)
        metrics.VERIFICATIONS.labels(judged.problem.code if isinstance(judged, Refused) else "ok").inc()
        return judged

    async def _judge(self, headers: RawHeaders, needed: Sequence[str]) -> Principal | Refused:
        workspace = values(headers, b"x-altyaa-workspace")
        if refused := rules.one_workspace(workspace):
            return refused
        bearer = read_bearer(values(headers, b"authorization"))
        if isinstance(bearer, Refused):
            return bearer
        verifier = self._verifiers.get(bearer.reveal()[:PREFIX_LENGTH])
        if verifier is None:
            return Refused(INVALID_TOKEN, "no verifier for this prefix")
        principal = await verifier(bearer)
        return principal if isinstance(principal, Refused) else rules.admit(principal, workspace, needed)


def values(headers: RawHeaders, name: bytes) -> list[bytes]:
    """Every value of a header, in order. ``name`` is lower case."""
    return [value for key, value in headers if key.lower() == name]
