"""What an answer says of the token that it was asked with."""

import pytest

from altyaa.connections.rules.proxying.answers import Passed
from altyaa.connections.rules.proxying.meaning import outcome
from altyaa.providers.model import Reply
from altyaa.providers.registry import PROVIDERS

TIKTOK = b'{"data": {}, "error": {"code": "%s", "message": "x", "log_id": "1"}}'


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("google", b'{"error": {"code": 401, "status": "UNAUTHENTICATED"}}'),
        ("tiktok", TIKTOK % b"access_token_invalid"),
        ("tiktok", TIKTOK % b"new_code"),
        ("tiktok", b""),
        ("facebook", b"nope"),
    ],
)
def test_a_401_is_a_refused_token_unless_something_else_is_known_of_it(provider: str, body: bytes) -> None:
    reply = Reply(401, {"content-type": "application/json"}, body)
    assert outcome(PROVIDERS[provider], reply, []) == "token_refused"


@pytest.mark.parametrize("code", [b"scope_not_authorized", b"scope_permission_missed"])
def test_a_scope_that_is_not_there_is_no_refused_token(code: bytes) -> None:
    said = outcome(PROVIDERS["tiktok"], Reply(401, {"content-type": "application/json"}, TIKTOK % code), [])
    assert isinstance(said, Passed)
    assert (said.status, said.body) == (401, TIKTOK % code)
