"""Several callers at once."""

import asyncio

import pytest

from altyaa.kernel.problems import KEY_REVOKED, ROTATION_IN_PROGRESS, Refused
from altyaa.keys.model import CreatedKey, KeyChange, KeyView, Reach, Revoked
from altyaa.testing.factories import make_workspace
from altyaa.testing.service import Service
from tests.keys.hands import Hands

ROUNDS = 10


@pytest.fixture
async def hands(shared: Service) -> Hands:
    """The operator's, on a workspace."""
    return Hands(shared.runtime, await make_workspace(shared.runtime))


async def test_of_many_rotations_at_once_one_goes_ahead(hands: Hands) -> None:
    for _ in range(ROUNDS):
        made = await hands.made("posts.read")
        answers = await asyncio.gather(*(hands.rotate(made.id) for _ in range(6)))
        rotated = [answer for answer in answers if isinstance(answer, CreatedKey)]
        assert len(rotated) == 1
        assert {answer.problem for answer in answers if isinstance(answer, Refused)} == {ROTATION_IN_PROGRESS}
        working = [secret for secret in (await hands.show(made.id)).secrets if secret.works_at(hands.now)]
        assert len(working) == 2
        assert await hands.works(made.key)
        assert await hands.works(rotated[0].key)


async def test_many_rotations_that_retire_the_oldest_leave_two_secrets(hands: Hands) -> None:
    made = await hands.made("posts.read")
    answers = await asyncio.gather(*(hands.rotate(made.id, retire=True) for _ in range(8)))
    keys = [made.key, *(answer.key for answer in answers if isinstance(answer, CreatedKey))]
    assert len(keys) == 9
    assert sum([await hands.works(key) for key in keys]) == 2


async def test_a_key_that_acts_on_itself_many_times_at_once_waits_in_no_ring(hands: Hands) -> None:
    made = await hands.made("keys.write")
    itself = hands.as_key(made)
    changes = [itself.change(made.id, KeyChange(name=f"name {number}")) for number in range(4)]
    rotations = [itself.rotate(made.id, retire=True) for _ in range(4)]
    assert all(isinstance(answer, KeyView | CreatedKey) for answer in await asyncio.gather(*changes, *rotations))


async def test_two_keys_that_act_on_each_other_wait_in_no_ring(hands: Hands) -> None:
    for _ in range(ROUNDS):
        one, other = await hands.made("keys.write"), await hands.made("keys.write")
        answers = await asyncio.gather(
            *(hands.as_key(one).change(other.id, KeyChange(name=f"{number}")) for number in range(3)),
            *(hands.as_key(other).change(one.id, KeyChange(name=f"{number}")) for number in range(3)),
        )
        assert all(isinstance(answer, KeyView) for answer in answers)


async def test_no_child_is_born_while_its_family_is_ended(hands: Hands) -> None:
    """A key that is minted meanwhile is either found and ended, or refused."""
    for _ in range(ROUNDS):
        parent = await hands.made("keys.write")
        child = await hands.as_key(parent).made("keys.write")
        minting = [hands.as_key(each).create(Reach(frozenset())) for each in (parent, child) * 3]
        ended, *minted = await asyncio.gather(hands.revoke(parent.id, family=True), *minting)
        assert isinstance(ended, Revoked)
        for answer in minted:
            if isinstance(answer, CreatedKey):
                assert answer.id in ended.also
                assert not await hands.works(answer.key)
            else:
                assert isinstance(answer, Refused)
                assert answer.problem is KEY_REVOKED
