"""Values that tests of rules begin with."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from altyaa.kernel.problems import Problem, Refused
from altyaa.oauth.model import GRANT_TYPES
from altyaa.oauth.registration import ClientInfo, ClientSecretInfo, Shape

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ID = UUID(int=7)
URI = "https://app.example/callback"
KEYS = '{"keys": []}'
SHAPE = Shape("Trend Reader", (URI,), frozenset({"analytics.read"}), "optional")


def problem(answer: object) -> Problem:
    assert isinstance(answer, Refused), answer
    return answer.problem


def client(**changes: Any) -> ClientInfo:
    values: dict[str, Any] = {
        "id": ID,
        "name": "Trend Reader",
        "any_workspace": False,
        "verified": False,
        "auth_method": "client_secret_basic",
        "redirect_uris": [URI],
        "scopes": ["analytics.read"],
        "grant_types": list(GRANT_TYPES),
        "pkce": "optional",
        "jwks": None,
        "token_epoch": 0,
        "grant_days": None,
        "created_at": NOW,
        "created_by": "operator",
        "ended_at": None,
        "ended_reason": None,
    }
    return ClientInfo(**values | changes)


def secret(number: int, ends_at: datetime | None = None) -> ClientSecretInfo:
    return ClientSecretInfo(UUID(int=number), ID, f"abc{number}", NOW, ends_at, None)
