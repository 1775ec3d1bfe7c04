"""An authorization request, as it came and as it was understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.oauth.model import ClientRecord
from altyaa.oauth.rules.resources import ResourceScopes
from altyaa.protocol.rfc6749_parameters import Parameters, read_scope


@dataclass(frozen=True, slots=True)
class Asking:
    """One request whose answer, whatever it is, may be sent to its redirect URI.

    Attributes:
        redirect_uri: As it was sent.
        length: Characters of its address, written out.
    """

    asked: Parameters
    client: ClientRecord
    redirect_uri: str
    length: int
    catalogue: ScopeCatalogue
    resources: ResourceScopes

    @property
    def prompt(self) -> frozenset[str]:
        """What the client wants the person to be asked (OpenID Connect Core §3.1.2.1)."""
        return frozenset((self.asked.get("prompt") or "").split())

    @property
    def scopes(self) -> frozenset[str] | None:
        """Those that are asked for: without any, all that the client may have. None where they are malformed.

        A scope that the deployment has no more is asked for by nobody who does not name it.
        """
        text = self.asked.get("scope")
        return frozenset(self.client.scopes).intersection(self.catalogue) if text is None else read_scope(text)


@dataclass(frozen=True, slots=True)
class Authorization:
    """A request that may be put to the person.

    Attributes:
        redirect_uri: As it was sent.
        state: Comes back as it is; None where none was sent.
        scopes: None of them unknown, none beyond the client.
        challenge: PKCE's; None where none was sent.
        prompt: Words out of ``none``, ``login``, ``consent``, ``select_account``.
        max_age: Seconds since the person last proved who they are; None for however many.
        login_hint: Who is expected, in the client's words.
        workspace_id: That the client expects; None for whichever the person chooses.
    """

    client: ClientRecord
    redirect_uri: str
    state: str | None
    scopes: Sequence[str]
    resources: frozenset[str]
    challenge: str | None
    prompt: frozenset[str]
    max_age: int | None
    login_hint: str | None
    workspace_id: UUID | None

    @property
    def is_silent(self) -> bool:
        """Whether no page may be shown."""
        return "none" in self.prompt
