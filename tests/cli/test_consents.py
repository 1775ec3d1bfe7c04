"""``altyaa consent …`` and ``altyaa grant …`` beside a running service."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from altyaa.oauth.model import Peer
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.instance import Done
from altyaa.testing.oauth import make_client
from altyaa.testing.service import opened
from tests.cli.call import call_command
from tests.oauth.apps import Apps, make_apps


@dataclass(frozen=True, slots=True)
class Desk:
    """A workspace whose people allowed apps, and the command line."""

    apps: Apps
    database: TestDatabase

    async def command(self, *arguments: str) -> Done:
        """``altyaa`` in the workspace."""
        settings = {"ALTYAA_DATABASE_URL": self.database.dsn("altyaa_app"), "ALTYAA_KEK_URI": self.database.kek_uri}
        return await call_command(settings, *arguments, "--workspace", self.apps.workspace.wire_id)


@pytest.fixture(scope="module")
async def database(cluster: Cluster) -> AsyncIterator[TestDatabase]:
    async with cluster.fresh() as fresh:
        yield fresh


@pytest.fixture
async def desk(database: TestDatabase) -> AsyncIterator[Desk]:
    async with opened(database) as runtime:
        yield Desk(await make_apps(runtime), database)


async def test_consents_are_listed_narrowed_and_shown(desk: Desk) -> None:
    empty = await desk.command("consent", "list")
    assert (empty.status, empty.out) == (0, "")
    issued = await desk.apps.grant(desk.apps.noa)
    await desk.apps.grant(client=await make_client(desk.apps.runtime, desk.apps.workspace, name="Other"))
    consent_id = await desk.apps.consent_id(issued)
    assert len((await desk.command("consent", "list", "--json")).json()) == 2
    for which in (("--client", desk.apps.client.id), ("--user", desk.apps.noa.id)):
        (row,) = (await desk.command("consent", "list", "--json", *which)).json()
        assert (row["id"], row["grants"], row["scopes"]) == (consent_id, 1, ["analytics.read", "posts.read"])
    assert (await desk.command("consent", "list", "--status", "revoked", "--json")).json() == []
    table = (await desk.command("consent", "list")).out.splitlines()
    assert table[0].split() == ["id", "client_name", "email", "status", "grants", "last_used_at", "scopes"]
    assert (await desk.command("consent", "show", consent_id, "--json")).json() == row


async def test_a_grant_is_shown_with_its_last_refreshes(desk: Desk) -> None:
    first = await desk.apps.grant()
    await desk.apps.refresh(first, Peer("203.0.113.0/24", "trend-reader/4.2"))
    await desk.apps.refresh(first, Peer("203.0.113.0/24", "trend-reader/4.2"))
    grant_id = await desk.apps.grant_id(first)
    (row,) = (await desk.command("grant", "list", "--status", "active", "--json")).json()
    assert (row["id"], row["refreshes"], row["repeats"]) == (grant_id, 1, 1)
    shown = (await desk.command("grant", "show", grant_id, "--json")).json()
    assert [(each["network"], each["repeat"]) for each in shown["last_refreshes"]] == [
        ("203.0.113.0/24", False),
        ("203.0.113.0/24", True),
    ]
    text = (await desk.command("grant", "show", grant_id)).out
    assert "Last refreshes, oldest first" in text
    assert "trend-reader/4.2" in text


async def test_a_grant_ends_and_then_the_consent_with_the_rest(desk: Desk) -> None:
    phone, laptop = await desk.apps.grant(), await desk.apps.grant()
    ended = (await desk.command("grant", "end", await desk.apps.grant_id(phone), "--reason", "lost", "--json")).json()
    assert ended["reason"] == "lost"
    assert [await desk.apps.works(each) for each in (phone, laptop)] == [False, True]
    gone = (await desk.command("consent", "end", await desk.apps.consent_id(laptop), "--json")).json()
    assert gone["grants"] == [await desk.apps.grant_id(laptop)]
    assert not await desk.apps.works(laptop)


async def test_what_ended_is_printed_and_nothing_in_place_of_nothing(desk: Desk) -> None:
    issued, other = await desk.apps.grant(), await make_client(desk.apps.runtime, desk.apps.workspace)
    consent_id, grant_id = await desk.apps.consent_id(issued), await desk.apps.grant_id(issued)
    ended = await desk.command("consent", "end", consent_id, "--reason", "left")
    said = dict(line.split(maxsplit=1) for line in ended.out.splitlines())
    assert said == {"id": consent_id, "revoked_at": said["revoked_at"], "reason": "left", "grants": grant_id}
    again = await desk.command("consent", "end", consent_id)
    assert again.out == "".join(f"{line}\n" for line in ended.out.splitlines() if grant_id not in line)
    nothing = await desk.command("consent", "end", "--client", other.id)
    assert (nothing.status, nothing.out, nothing.err) == (0, "", "Nothing was left to end.\n")
    issued = await desk.apps.grant(desk.apps.noa)
    all_of_it = (await desk.command("consent", "end", "--client", desk.apps.client.id)).out
    assert all_of_it.split() == [
        "consents", await desk.apps.consent_id(issued), "grants", await desk.apps.grant_id(issued)
    ]  # fmt: skip


async def test_a_dry_run_counts_what_would_end_with_an_app_and_ends_nothing(desk: Desk) -> None:
    end = ("client", "end", desk.apps.client.id, "--dry-run")
    nothing = await desk.command(*end)
    assert (nothing.status, nothing.out, nothing.err) == (0, "", "It affects nothing of this workspace.\n")
    issued = await desk.apps.grant()
    for _ in range(2):
        (row,) = (await desk.command(*end, "--json")).json()
        assert row == {"workspace_id": desk.apps.workspace.wire_id, "consents": 1, "grants": 1}
    assert (await desk.command("client", "update", desk.apps.client.id, "--any-workspace")).status == 0
    open_to_others = await desk.command(*end)
    assert open_to_others.out.split() == [
        "workspace_id", "consents", "grants", desk.apps.workspace.wire_id, "1", "1"
    ]  # fmt: skip
    assert "other workspaces" in open_to_others.err
    assert await desk.apps.works(issued)
    assert (await desk.command("client", "end", "app_0000000000000000000000", "--dry-run")).status == 1


async def test_all_of_an_app_ends_or_everything_by_a_person(desk: Desk) -> None:
    maras, noas = await desk.apps.grant(), await desk.apps.grant(desk.apps.noa)
    gone = (await desk.command("consent", "end", "--user", desk.apps.noa.id, "--json")).json()
    assert gone["consents"] == [await desk.apps.consent_id(noas)]
    assert [await desk.apps.works(each) for each in (maras, noas)] == [True, False]
    gone = (await desk.command("consent", "end", "--client", desk.apps.client.id, "--json")).json()
    assert gone["grants"] == [await desk.apps.grant_id(maras)]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("consent", "show", "cst_0000000000000000000000"), 1, "no consent with that id"),
        (("consent", "end", "cst_0000000000000000000000"), 1, "no consent with that id"),
        (("grant", "show", "grt_0000000000000000000000"), 1, "no grant with that id"),
        (("grant", "end", "grt_0000000000000000000000"), 1, "no grant with that id"),
        (("grant", "end", "grt_0000000000000000000000", "--reason", " "), 1, "printable characters"),
        (("consent", "end"), 2, "name one of"),
        (
            ("consent", "end", "--client", "app_0000000000000000000000", "--user", "usr_0000000000000000000000"),
            2,
            "one of",
        ),
        (("consent", "list", "--client", "usr_0000000000000000000000"), 2, "--client"),
        (("grant", "list", "--consent", "x"), 2, "--consent"),
        (("grant", "show", "ala_secret"), 2, "grt_"),
    ],
)
async def test_what_cannot_be_done_is_a_sentence(
    desk: Desk, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = await desk.command(*arguments)
    assert (done.status, "Traceback" in done.err) == (status, False)
    assert said in done.err
    assert "ala_secret" not in done.err
