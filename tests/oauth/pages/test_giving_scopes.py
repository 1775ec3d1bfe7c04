"""What somebody may not give an app is refused where it is sent all the same; what it has stays where they edit it."""

from pathlib import Path
from typing import Any

import asyncpg

from altyaa.testing.cluster import Cluster
from altyaa.testing.service import served
from tests.access.pages.house import House
from tests.keys.pages.test_giving import _BIT, _SCOPES
from tests.oauth.pages.desk import Desk, open_desk
from tests.oauth.pages.test_making import SERVER, clients

_BOX = '<input type="checkbox" id="scope.billing.pay" name="scope.billing.pay" data-gives="1"'
_PAYS: dict[str, Any] = {"scope__billing__pay": "on"}


async def test_an_admin_gives_no_app_what_owners_alone_have(cluster: Cluster, tmp_path: Path) -> None:
    scopes = tmp_path / "scopes.toml"
    scopes.write_text(_SCOPES)
    async with cluster.fresh() as database:
        admin = await asyncpg.connect(database.dsn("postgres"))
        await admin.execute(_BIT)
        await admin.close()
        async with served(database, data_dir=tmp_path, scopes_file=scopes) as service:
            house = House(service, database, tmp_path)
            async with open_desk(house) as owner, open_desk(house, owner.workspace, "admin") as helper:
                await _holds(owner, helper)


async def _holds(owner: Desk, helper: Desk) -> None:
    assert f"{_BOX} disabled" in (await helper.get(f"{helper.apps}/new")).text
    refused = await helper.fill(f"{helper.apps}/new", **SERVER, **_PAYS)
    assert refused.status_code == 403
    assert await clients(owner) == []
    await owner.fill(f"{owner.apps}/new", **SERVER, **_PAYS, level__posts="only")
    [made] = await clients(owner)
    assert set(made.scopes) == {"analytics.read", "billing.pay", "posts.write"}
    edit = f"{helper.apps}/{made.wire_id}/edit"
    page = (await helper.get(edit)).text
    assert f"{_BOX} checked aria-describedby" in page
    assert 'name="level.posts" value="only" data-gives="1" checked' in page
    kept = {**SERVER, **_PAYS, "level__posts": "only", "name": "Kept"}
    assert (await helper.fill(edit, **kept)).status_code == 303
    assert (await helper.fill(edit, **kept | {"level__media": "read"})).status_code == 403
    [after] = await clients(owner)
    assert (after.name, set(after.scopes)) == ("Kept", set(made.scopes))
