"""``/v1/connections/policies`` and ``altyaa connection policy``."""

from typing import Any

import pytest

from altyaa.providers.registry import PROVIDERS
from altyaa.testing.factories import make_workspace
from tests.connections.api.test_command import command
from tests.connections.api.test_connections import LOCATION, calls, connected, refusal, types_of
from tests.connections.flow.house import PAGE, Town, Traveller

DAY = 86_400
AT = "/v1/connections/policies"


async def test_every_platform_is_listed_with_its_own_policy_in_numbers_and_words(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    async with calls(town, workspace, "connections.read") as client:
        listed = {each["provider"]: each for each in (await client.get(AT)).json()["data"]}
        assert refusal(await client.put(f"{AT}/google", json={"check_interval_seconds": 3600})) == (
            403,
            "insufficient_scope",
        )
        assert refusal(await client.delete(f"{AT}/google")) == (403, "insufficient_scope")
    assert list(listed) == sorted(PROVIDERS)
    google = listed["google"]
    assert google["pack"] == google["effective"]
    assert (google["workspace"], google["changed_by"], google["changed_at"]) == (None, None, None)
    assert google["effective"]["grant_interval_seconds"] == 30 * DAY
    assert "It is used every 30 days at the latest." in google["words"]["grant"]


async def test_a_change_holds_for_this_workspace_at_once_until_it_is_taken_back(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}")
    other = await make_workspace(town.house.runtime)
    async with calls(town, workspace) as client, calls(town, other) as elsewhere:
        before = (await client.get(f"/v1/connections/{ids[0]}")).json()["clocks"]["renews_at"]
        changed = (await client.put(f"{AT}/facebook", json={"access_interval_seconds": 2 * DAY})).json()
        assert changed["effective"] == {**changed["pack"], "access_interval_seconds": 2 * DAY}
        assert changed["workspace"]["check_interval_seconds"] is None
        assert changed["changed_by"].startswith("key_")
        assert changed["words"]["access"] == "The access token lives 60 days, and is renewed after 2 days."
        sooner = (await client.get(f"/v1/connections/{ids[0]}")).json()["clocks"]["renews_at"]
        assert sooner < before
        theirs = next(each for each in (await elsewhere.get(AT)).json()["data"] if each["provider"] == "facebook")
        assert theirs["workspace"] is None
        reset = (await client.delete(f"{AT}/facebook")).json()
        assert (reset["workspace"], reset["effective"]) == (None, reset["pack"])
        assert (await client.get(f"/v1/connections/{ids[0]}")).json()["clocks"]["renews_at"] == before
    assert (await types_of(town, workspace))[-2:] == ["connection.policy_changed"] * 2


@pytest.mark.parametrize(
    ("path", "body", "answer", "said"),
    [
        ("google", {"check_interval_seconds": 60}, (422, "invalid_value"), "at least 2000 seconds"),
        ("google", {}, (422, "invalid_value"), "DELETE goes back"),
        ("google", {"check_interval_seconds": 0}, (422, "invalid_value"), "at least 1"),
        ("google", {"check_interval_seconds": 2**31}, (422, "invalid_value"), "at most 2147483647"),
        ("google", {"check_interval_seconds": "1"}, (422, "invalid_value"), "whole number"),
        ("google", {"interval": 1}, (422, "invalid_value"), "not known here"),
        ("nowhere", {"check_interval_seconds": 3600}, (404, "not_found"), "lists them"),
    ],
)
async def test_what_cannot_be_set(
    town: Town, path: str, body: dict[str, Any], answer: tuple[int, str], said: str
) -> None:
    workspace = await make_workspace(town.house.runtime)
    async with calls(town, workspace) as client:
        got = await client.put(f"{AT}/{path}", json=body)
        assert refusal(got) == answer
        assert said in got.json()["detail"]
        assert all(each["workspace"] is None for each in (await client.get(AT)).json()["data"])


async def test_the_same_from_a_shell(town: Town, mara: Traveller) -> None:
    workspace, _ = await connected(town, mara, "google", LOCATION)
    done = (
        await command(town, workspace, "policy", "set", "google", "--check-interval-seconds", "3600", "--json")
    ).json()
    assert done["effective"]["check_interval_seconds"] == 3600
    assert done["changed_by"] == "operator"
    listed = await command(town, workspace, "policy", "list")
    assert "What hangs under it is looked at every hour." in listed.out
    wrong = await command(town, workspace, "policy", "set", "google", "--check-interval-seconds", "60")
    assert (wrong.status, "--check-interval-seconds: The check interval of Google is at least" in wrong.err) == (
        1,
        True,
    )
    nowhere = await command(town, workspace, "policy", "reset", "nowhere")
    assert (nowhere.status, "there are facebook, google" in nowhere.err) == (1, True)
    reset = (await command(town, workspace, "policy", "reset", "google", "--json")).json()
    assert reset["workspace"] is None
