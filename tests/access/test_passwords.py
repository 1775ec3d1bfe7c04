"""Passwords, and what signing in tells to whoever asks for addresses."""

import time
from collections.abc import AsyncIterator
from statistics import median

import pytest
from argon2 import PasswordHasher

from altyaa.access import passwords
from altyaa.access.actions import passwords as forgotten
from altyaa.access.actions import sessions
from altyaa.access.passwords import hash_password, is_outdated, verify_password
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.problems import SIGN_IN_FAILED, Refused
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import address_digest, make_person
from altyaa.testing.service import opened

RIGHT, WRONG = Secret("correct horse battery"), Secret("incorrect horse")


@pytest.fixture(scope="module")
async def runtime(cluster: Cluster) -> AsyncIterator[Runtime]:
    async with cluster.fresh() as database, opened(database) as inside:
        yield inside


async def test_a_password_is_verified_however_it_was_typed() -> None:
    hashed = await hash_password(Secret("pa\u0308sswort-lang-genug"))
    assert await verify_password(hashed, Secret("p\u00e4sswort-lang-genug"))
    assert not await verify_password(hashed, Secret("passwort-lang-genug"))


@pytest.mark.parametrize("typed", ["", "\udcff", "x" * 100_000])
async def test_what_is_no_password_is_wrong_and_no_error(typed: str) -> None:
    assert not await verify_password(await hash_password(RIGHT), Secret(typed))


async def test_nobody_has_a_password_that_is_right() -> None:
    assert not await verify_password(None, RIGHT)
    assert not is_outdated(Secret(passwords._NOBODYS)), "made with the parameters of today"


async def tried(runtime: Runtime, email: str, password: Secret[str]) -> tuple[object, float]:
    started = time.perf_counter()
    came = await sessions.sign_in(
        runtime.db,
        entropy.now,
        entropy.new_id,
        entropy.new_secret(),
        address_digest(runtime, email),
        password,
        presented=None,
    )
    return came, time.perf_counter() - started


async def test_signing_in_takes_as_long_and_says_the_same_for_an_unknown_address(runtime: Runtime) -> None:
    """Without the hash of nobody an unknown address would be answered in a tenth of the time, or less."""
    await make_person(runtime, "mara@harbor.example", await hash_password(RIGHT))
    took: dict[str, list[float]] = {"mara@harbor.example": [], "nobody@harbor.example": []}
    said = set()
    for _ in range(7):
        for email, seconds in took.items():
            came, elapsed = await tried(runtime, email, WRONG)
            assert isinstance(came, Refused)
            assert came.problem is SIGN_IN_FAILED
            said.add(came.sentence)
            seconds.append(elapsed)
    known, unknown = (median(seconds) for seconds in took.values())
    assert 0.5 < unknown / known < 2, (known, unknown)
    assert len(said) == 1


async def test_asking_for_a_link_takes_as_long_for_an_unknown_address(runtime: Runtime) -> None:
    """One statement less would be a third of the time."""
    await make_person(runtime, "noa@harbor.example")
    took: dict[str, list[float]] = {"noa@harbor.example": [], "nobody@harbor.example": []}
    for _ in range(60):
        for email, seconds in took.items():
            started = time.perf_counter()
            await forgotten.forgot(runtime.db, entropy.now, entropy.new_id, address_digest(runtime, email))
            seconds.append(time.perf_counter() - started)
    known, unknown = (median(seconds) for seconds in took.values())
    assert 0.6 < unknown / known < 1.6, (known, unknown)


async def test_a_hash_of_other_parameters_is_made_anew_at_the_next_sign_in(runtime: Runtime) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(RIGHT.reveal())
    await make_person(runtime, "old@harbor.example", Secret(cheap))
    quickly, _ = await tried(runtime, "old@harbor.example", RIGHT)
    assert not isinstance(quickly, Refused)
    assert isinstance((await tried(runtime, "old@harbor.example", WRONG))[0], Refused)
    again, took = await tried(runtime, "old@harbor.example", RIGHT)
    assert not isinstance(again, Refused)
    assert took > 0.02, "the cheap hash is gone"
