"""An instance as a user starts it, with commands beside it."""

from collections.abc import AsyncIterator

import pytest

from altyaa.testing.instance import Instance, running

OWNER = ("--owner-email", "mara@harbor.example", "--owner-password", "-")
PASSWORD = "correct horse battery\n"


@pytest.fixture(scope="package")
async def instance(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """One for the folder: it takes longer to start than most tests. Each module makes a workspace of its own."""
    async with running(tmp_path_factory.mktemp("instance") / "data") as up:
        yield up


@pytest.fixture(scope="module")
async def workspace(instance: Instance) -> str:
    """Its id; Mara is its Owner."""
    made = await instance.command("workspace", "create", "--name", "Harbor", *OWNER, "--json", stdin=PASSWORD)
    assert made.status == 0, made.err
    assert set(made.json()) == {"workspace_id", "user_id"}
    return str(made.json()["workspace_id"])
