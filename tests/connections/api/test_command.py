"""``altyaa connection …`` beside a running service."""

import pytest

from altyaa.infra import entropy
from altyaa.testing.factories import MadeWorkspace, make_workspace
from altyaa.testing.instance import Done
from tests.cli.call import call_command
from tests.connections.api.test_connections import LOCATION, connected
from tests.connections.flow.house import OTHER_PAGE, PAGE, Town, Traveller
from tests.simulator.stage import CLIENT_ID, SECRET

_NOBODYS = "con_0352xZ0Mb9f366w8VDFuUJ"


async def command(town: Town, workspace: MadeWorkspace, *arguments: str) -> Done:
    """``altyaa connection`` in the workspace."""
    database = town.house.database
    settings = {
        "ALTYAA_DATABASE_URL": database.dsn("altyaa_app"),
        "ALTYAA_KEK_URI": database.kek_uri,
        "ALTYAA_PROVIDER_FACEBOOK_CLIENT_ID": CLIENT_ID,
        "ALTYAA_PROVIDER_FACEBOOK_CLIENT_SECRET": SECRET,
        "ALTYAA_PROVIDER_FACEBOOK_BASE_URL": town.platforms,
    }
    return await call_command(settings, "connection", *arguments, "--workspace", workspace.wire_id)


async def test_connections_are_listed_shown_and_disconnected(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}", f"page.{OTHER_PAGE}")
    rows = (await command(town, workspace, "list", "--json")).json()
    assert [row["id"] for row in rows] == ids[::-1]
    assert {row["state"] for row in rows} == {"healthy"}
    none = await command(town, workspace, "list", "--provider", "google")
    assert (none.status, none.out) == (0, "")
    assert "Nothing is connected" in none.err
    shown = await command(town, workspace, "show", ids[0])
    assert "It works." in shown.out
    assert "connection.connected" in shown.out
    would = (await command(town, workspace, "disconnect", ids[0], "--dry-run", "--json")).json()
    assert (would["upstream"], would["disconnected_at"]) == ("kept", None)
    done = (await command(town, workspace, "disconnect", ids[0], "--json")).json()
    assert done["disconnected_at"] is not None
    again = await command(town, workspace, "disconnect", ids[0])
    assert (again.status, "was disconnected before" in again.err) == (1, True)
    assert "nothing is left to do" in again.err
    assert len((await command(town, workspace, "list", "--json")).json()) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("show", "con_x"), 2, "`altyaa connection list` prints it"),
        (("show", _NOBODYS), 1, "`altyaa connection list --workspace wks_…` prints those"),
        (("disconnect", _NOBODYS), 1, "`altyaa connection list --workspace wks_…` prints those"),
        (("list", "--provider", "nowhere"), 2, "there are facebook, google"),
        (("list",), 0, "A person connects accounts in the browser"),
        (("disconnect",), 2, "Missing argument"),
    ],
)
async def test_what_goes_wrong_says_what_to_do(
    town: Town, arguments: tuple[str, ...], status: int, sentence: str
) -> None:
    done = await command(town, await make_workspace(town.house.runtime), *arguments)
    assert (done.status, sentence in " ".join(done.err.replace("│", " ").split())) == (status, True), done.err


async def test_a_workspace_that_is_none_says_how_to_find_one(town: Town) -> None:
    nobodys = MadeWorkspace(entropy.new_id(), entropy.new_id())
    for arguments in (("list",), ("show", _NOBODYS), ("disconnect", _NOBODYS)):
        done = await command(town, nobodys, *arguments)
        assert (done.status, "`altyaa workspace list" in done.err) == (1, True), done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("in the browser, at /connections", "list", "show", "disconnect")),
        (("list",), ("who has to act", "Example: altyaa connection list --workspace wks_…")),
        (("show",), ("No token is shown", "Example: altyaa connection show con_…")),
        (
            ("link", "create"),
            ("the first to open it has it", "Example: altyaa connection link create --workspace wks_…"),
        ),
        (("link", "show"), ("Its address is not shown", "Example: altyaa connection link show lnk_…")),
        (("disconnect",), ("Look first: --dry-run", "Example: altyaa connection disconnect con_…")),
    ],
)
async def test_help_teaches(arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    done = await call_command({}, "connection", *arguments, "--help")
    text = " ".join(done.out.replace("│", " ").split())
    assert [word for word in words if word not in text] == [], done.out


async def test_an_app_that_the_command_does_not_know_ends_nothing_there(town: Town, mara: Traveller) -> None:
    """It says so beforehand: the settings of the service are not those of this shell."""
    workspace, ids = await connected(town, mara, "google", LOCATION)
    await town.sql("DELETE FROM altyaa.upstream_grant WHERE workspace_id <> $1", workspace.id)
    would = (await command(town, workspace, "disconnect", ids[0], "--dry-run", "--json")).json()
    assert (would["upstream"], "be told from here" in would["sentence"]) == ("not_revoked", True)


async def test_a_link_is_made_and_shown(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    more = ("--reference", "customer 4711", "--return-to", "https://app.example.com/")
    made = (await command(town, workspace, "link", "create", "--provider", "facebook", *more, "--json")).json()
    assert set(made) == {"id", "url", "expires_at"}
    shown = (await command(town, workspace, "link", "show", made["id"], "--json")).json()
    assert (shown["state"], shown["reference"], shown["created_by"]) == ("waiting", "customer 4711", "operator")
    assert made["url"].rpartition("/")[2] not in str(shown)


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("link", "create", "--provider", "nowhere"), 1, "not set up here"),
        (("link", "create", "--provider", "facebook", "--reference", "x" * 201), 2, "1 to 200 printable"),
        (("link", "create", "--provider", "facebook", "--return-to", "http://a.example"), 1, "is an https address"),
        (("link", "create", "--provider", "facebook", "--connection", _NOBODYS), 1, "no connection with that id"),
        (
            ("link", "create", "--provider", "facebook", "--connection", "con_x"),
            2,
            "`altyaa connection list` prints it",
        ),
        (("link", "show", "lnk_0352xZ0Mb9f366w8VDFuUM"), 1, "no connect session with that id"),
        (("link", "show", "x"), 2, "`altyaa connection link create` prints it"),
    ],
)
async def test_what_goes_wrong_with_a_link_says_what_to_do(
    town: Town, arguments: tuple[str, ...], status: int, sentence: str
) -> None:
    done = await command(town, await make_workspace(town.house.runtime), *arguments)
    assert (done.status, sentence in " ".join(done.err.replace("│", " ").split())) == (status, True), done.err
