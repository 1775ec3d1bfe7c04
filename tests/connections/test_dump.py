"""A dump of the database after a whole run, the worker's disk, and the logs: no secret of the run is in them."""

import json
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
import structlog

from altyaa.connections import doors
from altyaa.connections.engine import Engine
from altyaa.infra import entropy
from altyaa.infra.spool import Answer, Spool
from altyaa.kernel import base62
from altyaa.kernel.credential import ID_BYTES, PREFIX_LENGTH, SECRET_BYTES, TAG_CHARACTERS
from altyaa.kernel.secret import Secret
from altyaa.providers.registry import PROVIDERS
from altyaa.simulator.transport import transport
from altyaa.testing.cluster import Cluster
from altyaa.testing.controls import Control, missed, plant_controls, written
from altyaa.testing.dump import dump
from altyaa.testing.factories import MINTED
from altyaa.testing.spellings import search, spellings
from tests.access.pages.house import PASSWORD
from tests.connections.api.test_connections import LOCATION, calls, connected
from tests.connections.flow.house import PAGE, Town, Traveller, open_town
from tests.connections.links.house import Stranger, made
from tests.keys.lives import mint, rotate, worker
from tests.logs import log_files
from tests.oauth.parties import party, refresh_token
from tests.simulator.stage import SECRET

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEAPS = (HOUR, HOUR, HOUR, 20 * DAY, 20 * DAY, 20 * DAY)
AES_KEY_BYTES = 32
RUN = """
SELECT (SELECT min(renewals) FROM altyaa.upstream_grant) AS fewest_renewals,
       (SELECT count(sealed_pick) FROM altyaa.connect_attempt) AS picks,
       (SELECT count(sealed_verifier) FROM altyaa.connect_attempt) AS verifiers
"""


class Hoard(Spool):
    """The disk of a worker that dies, each time, before it throws an answer away."""

    async def drop(self, answer: Answer) -> None:
        pass


async def keys_and_apps(town: Town) -> None:
    """An API key and its successor; an app with tokens of each kind and a code; an invitation."""
    app = await party(town.house.service)
    key = await mint(app.service.runtime, app.person, "posts.read")
    await rotate(app.service.runtime, app.person, key.id)
    first = await app.grant()
    assert (await app.refresh(refresh_token(first))).status_code == 200
    assert (await app.post(grant_type="client_credentials")).status_code == 200
    await app.code()
    await town.house.invite("noa@harbor.example")


async def accounts(town: Town, provider: str, box: str) -> list[str]:
    """A connection, a choice that waits, a sign-in under way, a link. Sessions and states are in no list of ours."""
    mara, guest = Traveller(town), Stranger(town)
    async with mara.client, guest.client:
        workspace, ids = await connected(town, mara, provider, box)
        async with calls(town, workspace) as client:
            await client.patch(f"/v1/connections/{ids[0]}", json={"token_open": True})
            assert (await client.post(f"/v1/connections/{ids[0]}/token")).status_code == 200
        await mara.choose_from(provider, workspace)
        under_way = urlsplit(await mara.depart(provider, workspace))
        opened = await guest.asked(await made(town, workspace, provider=provider))
        assert opened.status_code == 200
        cookies = [str(each.client.cookies["altyaa_connect"]) for each in (mara, guest)]
        return [str(mara.session()), *cookies, *parse_qs(under_way.query)["state"]]


async def renewals(town: Town) -> Spool:
    """Hours and months of them; everything that came is still on the disk."""
    clock, settings = town.stage.clock, town.house.runtime.settings
    spool = Hoard(Spool.open(town.house.data_dir / "spool", entropy.new_id).folder)
    async with worker(town.house.database) as runtime:
        engine = Engine(
            runtime.db,
            runtime.cabinet,
            runtime.keyring,
            PROVIDERS,
            settings.provider_apps,
            transport(town.stage.simulator),
            spool,
            clock,
            entropy.new_id(),
        )
        for leap in LEAPS:
            clock.advance(leap)
            await doors.spool_seen(runtime.db, spool.host_id, "test", 0, clock())
            await engine.turn()
    return spool


def secrets_of_ours(cluster: Cluster, minted: list[Secret[str]]) -> Iterator[Secret[str] | Secret[bytes]]:
    """Credentials and, of an id and a secret, the secret alone; passwords of people, roles and apps; the KEK."""
    yield from minted
    for each in minted:
        body = base62.read(each.reveal()[PREFIX_LENGTH:-TAG_CHARACTERS], ID_BYTES + SECRET_BYTES)
        if body is not None:
            yield Secret(body[ID_BYTES:])
    yield from (Secret(PASSWORD), Secret(SECRET), *cluster.access.passwords.values())
    for key in json.loads(Path(cluster.kek_uri.removeprefix("file:")).read_text())["key"]:
        yield Secret(b64decode(key["keyData"]["value"])[-AES_KEY_BYTES:])


def files(kind: str, paths: Iterable[Path]) -> dict[str, bytes]:
    """All of them as one part."""
    return {kind: b"\n".join(path.read_bytes() for path in paths)}


@pytest.mark.timeout(120)
async def test_nothing_that_opens_anything_lies_in_a_dump_a_spool_or_a_log(
    cluster: Cluster,
    memory: Path,
    service_log: Path,
    tmp_path: Path,
    figure: Callable[[str], None],
) -> None:
    before = len(MINTED)
    async with open_town(cluster, tmp_path) as town:
        await keys_and_apps(town)
        others = [*await accounts(town, "google", LOCATION), *await accounts(town, "facebook", f"page.{PAGE}")]
        spool = await renewals(town)
        (run,) = await town.sql(RUN)
        assert (run["fewest_renewals"] > 1, run["picks"], run["verifiers"]) == (True, 2, 1), "PKCE is Google's alone"
        admin = await asyncpg.connect(town.house.database.dsn("postgres"))
        controls = await plant_controls(admin)
        await admin.close()
        tables = await dump(cluster, town.house.database)
    ledger = [Secret(each.text) for _, each in town.stage.simulator.ledger()]
    ours = [*secrets_of_ours(cluster, MINTED[before:]), *(Secret(each) for each in others)]
    for part in ("spool", "logs"):
        text, forms = written(part)
        controls.append(Control(part, text))
        if part == "spool":
            (spool.folder / "control").write_bytes(forms)
        else:
            structlog.get_logger("test").info("control", said=forms.decode())
    answers = list(spool.folder.glob("*.answer"))
    assert answers
    parts = {
        **tables,
        **files("spool", spool.folder.iterdir()),
        **files("logs", {service_log, *log_files(memory, tmp_path)}),
    }
    assert missed(parts, controls) == []
    assert search(parts, [*ledger, *ours]) == []
    number = len(list(spellings(b"any other")))
    figure(
        f"{len(tables) - 1} tables dumped, {len(answers)} answers on disk, logs: all {len(controls)} controls found in "
        f"{number} forms each; of {len(ledger)} codes and tokens of platforms and {len(ours)} secrets of ours 0"
    )
