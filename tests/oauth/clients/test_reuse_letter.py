"""A refresh token that was used twice: what the Owners are told."""

from datetime import timedelta
from pathlib import Path

from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.oauth.actions.refresh import Asked, refresh_tokens
from altyaa.oauth.model import Issued, Peer
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_workspace
from altyaa.testing.oauth import make_client, make_grant, oauth_means, owner_of, remember
from altyaa.testing.service import Service
from tests.keys.lives import text_of
from tests.oauth.apps import delivered


async def test_owners_are_told_who_sent_it_and_what_has_ended(
    service: Service, database: TestDatabase, tmp_path: Path
) -> None:
    runtime: Runtime = service.runtime
    workspace = await make_workspace(runtime)
    client = (await make_client(runtime, workspace, "posts.read", auth_method="none")).record
    means = await oauth_means(runtime)
    first = await make_grant(means, client, owner_of(runtime, workspace))
    assert first.refresh_token is not None
    asked = Asked(first.refresh_token, None, frozenset(), Peer("203.0.113.0/24", "stolen/1"))
    answer = await refresh_tokens(means, client, asked, {})
    assert isinstance(answer, Issued)
    remember(answer)
    later = await oauth_means(runtime, clock=lambda: entropy.now() + timedelta(hours=1))
    assert not isinstance(await refresh_tokens(later, client, asked, {}), Issued)
    (letter,) = await delivered(database, tmp_path)
    assert letter["subject"] == "A refresh token of the app Trend Reader was used twice"
    text = text_of(letter)
    assert "It came from network 203.0.113.0/24, by a program that calls itself stolen/1." in text
    assert "The grant has ended with all of its tokens" in text
    assert "the workspace Harbor Coffee" in text
