"""What is done to keys, and by whom."""

from datetime import timedelta
from ipaddress import ip_network
from uuid import UUID

import asyncpg
import pytest

from altyaa.access import store as access_store
from altyaa.access.actions.policies import change_policies
from altyaa.access.model import Policies
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import (
    EXCEEDS_OWN_ACCESS,
    INSUFFICIENT_SCOPE,
    INVALID_VALUE,
    KEY_ENDED,
    KEY_EXPIRED,
    KEY_REVOKED,
    NOT_FOUND,
    ROLE_INSUFFICIENT,
)
from altyaa.kernel.rate import Rate
from altyaa.keys.model import CreatedKey, KeyChange, KeyView, Reach, Revoked
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_member, make_workspace
from altyaa.testing.service import Service
from tests.keys.hands import DAY, START, Hands, problem

BOUNDED = Reach(frozenset({"keys.write", "posts.read"}), START + 10 * DAY, (ip_network("10.0.0.0/8"),), Rate(100, 60))


@pytest.fixture
async def hands(shared: Service) -> Hands:
    """The operator's, on a workspace."""
    return Hands(shared.runtime, await make_workspace(shared.runtime))


async def facts(hands: Hands) -> list[tuple[str, str, str]]:
    """Every fact of the workspace, oldest first: type, actor, subject."""
    async with hands.runtime.db.workspace(hands.principal) as tx:
        rows = await tx.many(
            "SELECT type, actor, subject FROM altyaa.event WHERE true = $1 ORDER BY id", True, into=dict
        )
    return [(row["type"], row["actor"], row["subject"]) for row in rows]


async def bounded(hands: Hands) -> CreatedKey:
    """A key that may make keys, within bounds."""
    made = await hands.create(BOUNDED)
    assert isinstance(made, CreatedKey)
    return made


async def test_a_key_is_made_as_asked_and_by_whom_is_written_down(hands: Hands) -> None:
    owner = hands.as_(await make_member(hands.runtime, hands.workspace, "owner"))
    made = await owner.create(BOUNDED)
    assert isinstance(made, CreatedKey)
    key, (secret,) = made.view.key, made.view.secrets
    assert owner.caller is not None
    assert (key.reach, key.status, key.created_by, key.user_id) == (
        BOUNDED, "active", owner.caller.id, owner.caller.user_id
    )  # fmt: skip
    assert (key.rotate_by, key.minted_by) == (START + 90 * DAY, None)
    assert (secret.last_four, secret.shown_to, secret.ends_at) == (made.key.reveal()[-4:], key.user_id, None)
    assert await facts(hands) == [("api_key.created", owner.caller.id, write_id("key", key.id))]


async def test_an_empty_list_of_scopes_is_allowed(hands: Hands) -> None:
    assert (await hands.made()).scopes == frozenset()


async def test_what_a_key_makes_inherits_its_bounds_and_names_its_parent(hands: Hands) -> None:
    parent = await bounded(hands)
    child = await hands.as_key(parent).create(Reach(frozenset({"posts.read"})))
    assert isinstance(child, CreatedKey)
    key = child.view.key
    assert (key.expires_at, tuple(key.cidrs), key.limit) == (BOUNDED.expires_at, BOUNDED.cidrs, BOUNDED.limit)
    assert (key.minted_by, key.created_by, key.user_id) == (parent.id, write_id("key", parent.id), None)
    assert [each.id for each in (await hands.show(parent.id)).descendants] == [child.id]


@pytest.mark.parametrize(
    "asked",
    [
        Reach(frozenset({"posts.write"})),
        Reach(frozenset(), START + 11 * DAY),
        Reach(frozenset(), cidrs=(ip_network("0.0.0.0/0"),)),
        Reach(frozenset(), limit=Rate(101, 60)),
    ],
    ids=["scope", "expiry", "network", "limit"],
)
async def test_a_key_makes_no_key_that_may_do_more(hands: Hands, asked: Reach) -> None:
    parent = await bounded(hands)
    before = await facts(hands)
    assert problem(await hands.as_key(parent).create(asked)) is EXCEEDS_OWN_ACCESS
    assert await facts(hands) == before


async def test_a_key_that_died_or_was_narrowed_while_it_called_makes_nothing(hands: Hands) -> None:
    """What was remembered of it when it was let in counts for nothing."""
    narrowed, revoked, expired = await bounded(hands), await bounded(hands), await bounded(hands)
    await hands.change(narrowed.id, KeyChange(scopes=frozenset({"posts.read"})))
    await hands.revoke(revoked.id)
    asked = Reach(frozenset({"posts.read"}))
    assert problem(await hands.as_key(narrowed).create(asked)) is INSUFFICIENT_SCOPE
    assert problem(await hands.as_key(revoked).create(asked)) is KEY_REVOKED
    later = hands.as_key(expired)
    later.now = START + 10 * DAY
    assert problem(await later.create(asked)) is KEY_EXPIRED


async def test_a_member_acts_by_the_role_they_have_now(hands: Hands) -> None:
    """Their session may remember another."""
    admin, member = [await make_member(hands.runtime, hands.workspace, role) for role in ("admin", "member")]
    made = await hands.as_(admin).made("posts.read")
    assert problem(await hands.as_(member).create(Reach(frozenset()))) is ROLE_INSUFFICIENT
    assert admin.user_id is not None
    async with hands.runtime.db.workspace(admin) as tx:
        await access_store.set_role(tx, admin.user_id, "member")
    demoted = hands.as_(admin)
    for answer in (
        await demoted.create(Reach(frozenset())),
        await demoted.change(made.id, KeyChange(name="Other")),
        await demoted.rotate(made.id),
        await demoted.revoke(made.id),
        await demoted.retire(made.id, made.view.secrets[0].id),
    ):
        assert problem(answer) is ROLE_INSUFFICIENT
    async with hands.runtime.db.workspace(admin) as tx:
        await access_store.delete_member(tx, admin.user_id)
    assert problem(await demoted.create(Reach(frozenset()))) is ROLE_INSUFFICIENT
    assert await hands.works(made.key)


async def test_a_key_changes_itself_to_less_and_never_to_more(hands: Hands) -> None:
    made = await bounded(hands)
    itself = hands.as_key(made)
    less = KeyChange(limit=Rate(50, 60), cidrs=(ip_network("10.1.0.0/16"),))
    assert isinstance(await itself.change(made.id, less), KeyView)
    for more in (
        KeyChange(limit=Rate(100, 60)),
        KeyChange(clear=frozenset({"cidrs"})),
        KeyChange(clear=frozenset({"expires_at"})),
        KeyChange(scopes=BOUNDED.scopes | {"posts.write"}),
    ):
        assert problem(await itself.change(made.id, more)) is EXCEEDS_OWN_ACCESS


async def test_a_key_does_not_lift_the_bounds_of_a_stronger_one(hands: Hands) -> None:
    """Whoever holds both secrets would get the stronger one's scopes from anywhere."""
    strong = await hands.create(Reach(frozenset({"audit.read"}), cidrs=(ip_network("10.0.0.0/8"),)))
    assert isinstance(strong, CreatedKey)
    weak = hands.as_key(await hands.made("keys.write"))
    assert problem(await weak.change(strong.id, KeyChange(clear=frozenset({"cidrs"})))) is EXCEEDS_OWN_ACCESS
    assert isinstance(await weak.change(strong.id, KeyChange(name="Renamed")), KeyView)


async def test_a_key_does_not_rotate_itself_into_a_stronger_one(hands: Hands) -> None:
    """Whoever rotates a key sees it."""
    strong, weak = await hands.made("audit.read"), await hands.made("keys.write")
    assert problem(await hands.as_key(weak).rotate(strong.id)) is EXCEEDS_OWN_ACCESS
    assert isinstance(await hands.as_key(weak).rotate(weak.id), CreatedKey)


async def test_a_change_is_recorded_as_it_was_and_as_it_is_and_none_is_not(
    hands: Hands, shared_database: TestDatabase
) -> None:
    made = await hands.made("posts.read")
    await hands.change(made.id, KeyChange(name="BI Dashboard"))
    assert [kind for kind, *_ in await facts(hands)] == ["api_key.created"]
    await hands.change(made.id, KeyChange(name="Reports", limit=Rate(5, 1)))
    connection = await asyncpg.connect(shared_database.dsn("postgres"))
    told = await connection.fetchval(
        "SELECT data::text FROM altyaa.event WHERE type = 'api_key.updated' AND subject = $1", write_id("key", made.id)
    )
    await connection.close()
    assert told == (
        '{"name": {"to": "Reports", "from": "BI Dashboard"}, '
        '"limit": {"to": {"seconds": 1, "quantity": 5}, "from": null}}'
    )


async def test_rotation_starts_the_clock_anew(hands: Hands) -> None:
    made = await hands.made("posts.read")
    hands.now = START + 91 * DAY
    assert (await hands.show(made.id)).key.status == "rotation_due"
    rotated = await hands.rotate(made.id, timedelta(hours=1))
    assert isinstance(rotated, CreatedKey)
    assert (rotated.view.key.status, rotated.rotate_by) == ("active", START + 181 * DAY)
    old, new = rotated.view.secrets
    assert (old.ends_at, new.ends_at) == (hands.now + timedelta(hours=1), None)


async def test_an_overdue_key_of_a_strict_workspace_has_expired_until_it_is_rotated(hands: Hands) -> None:
    made = await hands.made("posts.read")
    async with hands.runtime.db.workspace(hands.principal) as tx:
        await access_store.update_workspace(tx, hands.workspace.id, "Harbor Coffee", "expire")
    hands.now = START + 90 * DAY
    assert (await hands.show(made.id)).key.status == "expired"
    assert not await hands.works(made.key)
    rotated = await hands.rotate(made.id)
    assert isinstance(rotated, CreatedKey)
    assert await hands.works(rotated.key)


async def test_retiring_the_oldest_ends_it_at_once_and_a_rotation_prolongs_nothing(hands: Hands) -> None:
    made = await hands.made("posts.read")
    second = await hands.rotate(made.id, DAY)
    third = await hands.rotate(made.id, 2 * DAY, retire=True)
    assert isinstance(second, CreatedKey)
    assert isinstance(third, CreatedKey)
    assert [secret.ends_at for secret in third.view.secrets] == [START, START + 2 * DAY, None]
    await hands.retire(made.id, third.view.secrets[-1].id)
    fourth = await hands.rotate(made.id, 30 * DAY)
    assert isinstance(fourth, CreatedKey)
    assert [secret.ends_at for secret in fourth.view.secrets] == [START, START + 2 * DAY, START, None]


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), 30 * DAY + timedelta(seconds=1)])
async def test_an_overlap_is_nothing_to_30_days(hands: Hands, overlap: timedelta) -> None:
    assert problem(await hands.rotate((await hands.made()).id, overlap)) is INVALID_VALUE


async def test_a_revoked_key_stays_as_it_is(hands: Hands) -> None:
    made = await hands.made("posts.read")
    first = await hands.revoke(made.id)
    hands.now += DAY
    again = await hands.revoke(made.id)
    assert isinstance(first, Revoked)
    assert isinstance(again, Revoked)
    assert first.revoked_at == again.revoked_at == START
    assert problem(await hands.change(made.id, KeyChange(name="Other"))) is KEY_ENDED
    assert problem(await hands.rotate(made.id)) is KEY_ENDED
    assert [kind for kind, *_ in await facts(hands)] == ["api_key.created", "api_key.revoked"]


async def test_revoking_a_parent_lists_its_descendants_or_ends_them_to_the_last(hands: Hands) -> None:
    parent = await hands.made("keys.write", name="parent")
    child = await hands.as_key(parent).made("keys.write", name="child")
    grandchild = await hands.as_key(child).made(name="grandchild")
    ended = await hands.revoke(parent.id)
    assert isinstance(ended, Revoked)
    assert ([each.name for each in ended.alive], ended.also) == (["child", "grandchild"], ())
    assert await hands.works(grandchild.key)
    ended = await hands.revoke(parent.id, family=True)
    assert isinstance(ended, Revoked)
    assert (ended.alive, ended.also) == ((), (child.id, grandchild.id))
    assert not await hands.works(grandchild.key)


async def test_no_key_lives_on_in_what_it_made_beyond_the_longest_life_of_its_workspace(hands: Hands) -> None:
    async with hands.runtime.db.workspace(hands.principal) as tx:
        await change_policies(tx, lambda: hands.now, Policies("remind", 30, ()))
    parent = await hands.made("keys.write", name="parent")
    hands.now += 29 * DAY
    child = await hands.as_key(parent).made("keys.write", name="child")
    assert child.view.key.ends_at == START + 30 * DAY
    grandchild = await hands.as_key(child).create(Reach(frozenset(), START + 31 * DAY))
    assert problem(grandchild) is EXCEEDS_OWN_ACCESS


async def test_another_workspaces_keys_are_not_there(hands: Hands) -> None:
    runtime: Runtime = hands.runtime
    theirs = await Hands(runtime, await make_workspace(runtime, "Trendline")).made("posts.read")
    for nobodys in (theirs.id, entropy.new_id(), UUID(int=0)):
        for answer in (
            await hands.change(nobodys, KeyChange(name="Ours")),
            await hands.rotate(nobodys),
            await hands.revoke(nobodys, family=True),
            await hands.retire(nobodys, theirs.view.secrets[0].id),
        ):
            assert problem(answer) is NOT_FOUND
    ours = await hands.made()
    assert problem(await hands.retire(ours.id, theirs.view.secrets[0].id)) is NOT_FOUND
    assert await hands.works(theirs.key)
