"""The signed tenancy context (``docs/decisions/0003``): what Row Level Security reads, and cannot be talked out of."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from altyaa.infra.vault import PrfKeyset
from altyaa.kernel.principal import Person, Principal

ANY_PID = 0
"""Where the signer cannot know the server process: behind a pooler, and in resource APIs."""


@dataclass(frozen=True, slots=True)
class ContextSigner:
    """Signs contexts for one audience.

    Attributes:
        audience: Whose database they open; ``altyaa`` is our own.
        keyset: The HMAC-SHA256 keys that this database's ``tenancy.context_key`` verifies.
    """

    audience: str
    keyset: PrfKeyset

    def sign(self, principal: Principal | Person, *, pid: int, expires_unix: int) -> str:
        """``v1.kid.body.mac``, of letters, digits, ``.``, ``-`` and ``_`` alone.

        Args:
            pid: Server process it is good in, or ``ANY_PID``.
            expires_unix: Seconds since 1970 by the database's clock.
        """
        body = {
            "audience": self.audience,
            "exp": expires_unix,
            "pid": pid,
            "principal": principal.id,
            "scopes": principal.scope_text,
            "user": None if principal.user_id is None else str(principal.user_id),
            "workspace": None if principal.workspace_id is None else str(principal.workspace_id),
        }
        canonical = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
        signed = f"v1.{self.keyset.primary_id}.{_base64url(canonical)}"
        return f"{signed}.{_base64url(self.keyset.compute(signed.encode()))}"


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
