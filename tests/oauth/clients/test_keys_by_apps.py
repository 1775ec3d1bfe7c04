"""Apps that manage API keys: they give nothing away, because a key would outlive whatever ends their token."""

from datetime import datetime, timedelta

import pytest

from altyaa.access import store as access_store
from altyaa.infra import entropy
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import EXCEEDS_OWN_ACCESS, INSUFFICIENT_SCOPE, ROLE_INSUFFICIENT
from altyaa.keys.model import CreatedKey, Reach
from altyaa.testing.factories import make_member, make_workspace
from altyaa.testing.service import Service
from tests.keys.hands import START, Hands, problem

ENDS = START + timedelta(hours=1)


@pytest.fixture
async def hands(shared: Service) -> Hands:
    """The operator's, on a workspace."""
    return Hands(shared.runtime, await make_workspace(shared.runtime))


async def apps(hands: Hands, *scopes: str, ends: datetime = ENDS) -> list[Hands]:
    """An app for itself, and one for an Owner."""
    owner = await make_member(hands.runtime, hands.workspace, "owner")
    opened, workspace = frozenset(scopes), hands.workspace.id
    client_id = entropy.new_id()
    itself = Principal("client", "app_0352xZ0Mb9f366w8VDFuUH", workspace, opened, None, ends, client_id=client_id)
    for_owner = Principal("grant", "grt_0352xZ0Mb9f366w8VDFuUG", workspace, opened, owner.user_id, ends)
    return [hands.as_(itself), hands.as_(for_owner)]


async def test_an_app_makes_no_key_that_opens_anything(hands: Hands) -> None:
    for app in await apps(hands, "keys.write", "posts.read"):
        assert problem(await app.create(Reach(frozenset({"posts.read"})))) is EXCEEDS_OWN_ACCESS
        made = await app.create(Reach(frozenset()))
        assert isinstance(made, CreatedKey)
        assert made.view.key.expires_at == ENDS


async def test_an_app_does_not_rotate_a_key_that_outlasts_its_token(hands: Hands) -> None:
    strong = await hands.made("posts.read")
    for app in await apps(hands, "keys.write", "posts.read"):
        assert problem(await app.rotate(strong.id)) is EXCEEDS_OWN_ACCESS


async def test_an_app_without_the_scope_makes_none(hands: Hands) -> None:
    for app in await apps(hands, "posts.read"):
        assert problem(await app.create(Reach(frozenset()))) is INSUFFICIENT_SCOPE


async def test_an_app_for_somebody_is_bounded_by_the_role_they_have_now(hands: Hands) -> None:
    _, app = await apps(hands, "keys.write", "posts.read")
    assert app.caller is not None
    assert app.caller.user_id is not None
    async with hands.runtime.db.workspace(hands.principal) as tx:
        await access_store.set_role(tx, app.caller.user_id, "member")
    assert problem(await app.create(Reach(frozenset()))) is ROLE_INSUFFICIENT
