"""What somebody may not give is shown, cannot be chosen, and is refused where it is sent all the same."""

from pathlib import Path

import asyncpg

from altyaa.testing.cluster import Cluster
from altyaa.testing.service import served
from tests.access.pages.house import Browser, House
from tests.keys.pages.office import Office, open_office, shown

_SCOPES = '[[scope]]\nname = "billing.pay"\ntitle = "Pay bills"\nsentence = "Payments."\nlowest_role = "owner"\n'
_BIT = """
INSERT INTO altyaa.token_bit (kind, place, name)
SELECT kind, max(place) + 1, 'billing.pay' FROM altyaa.token_bit WHERE kind = 'scope' GROUP BY kind
"""
_BOX = '<input type="checkbox" id="scope.billing.pay" name="scope.billing.pay" data-gives="1"'


async def test_an_admin_cannot_give_what_owners_alone_have(cluster: Cluster, tmp_path: Path) -> None:
    scopes = tmp_path / "scopes.toml"
    scopes.write_text(_SCOPES)
    async with cluster.fresh() as database:
        admin = await asyncpg.connect(database.dsn("postgres"))
        await admin.execute(_BIT)
        await admin.close()
        async with served(database, data_dir=tmp_path, scopes_file=scopes) as service:
            house = House(service, database, tmp_path)
            owning, helping = Browser(house), Browser(house)
            async with owning.client, helping.client:
                owner = await open_office(house, owning)
                await _holds(owner, await open_office(house, helping, "admin", owner.workspace))


async def _holds(owner: Office, admin: Office) -> None:
    assert f"{_BOX} aria-describedby" in await owner.page(owner.new)
    page = await admin.page(admin.new)
    assert f"{_BOX} disabled" in page
    assert "You do not have this yourself, so you cannot give it." in page
    assert "0 of 22 chosen" in page
    refused = await admin.create(**{"scope.billing.pay": "on"})
    assert refused.status_code == 403
    assert "This would give more than you have yourself: the scope billing.pay." in refused.text
    assert f"{_BOX} checked disabled" in refused.text
    assert shown(refused) is None
    assert await owner.count() == 0
    made = await owner.key("billing.pay", "posts.read")
    await _may_take_away(admin, admin.at(made, "edit"))


async def _may_take_away(admin: Office, path: str) -> None:
    """What a key has already may stay or go; and an admin who rotates it would hold it."""
    assert f"{_BOX} checked aria-describedby" in await admin.page(path)
    keep = {"name": "Kept", "ends": "as-it-is", "level.posts": "read", "scope.billing.pay": "on"}
    assert (await admin.post(path, await admin.hidden(path) | keep)).status_code == 303
    more = keep | {"level.media": "read"}
    assert (await admin.post(path, await admin.hidden(path) | more)).status_code == 403
    rotate = path.replace("/edit", "/rotate")
    fields = {**await admin.once(rotate), "overlap": "0", "rotate_every": "90"}
    refused = await admin.post(rotate, fields)
    assert refused.status_code == 403
    assert "This would give more than you have yourself" in refused.text
    less = {name: value for name, value in keep.items() if name != "scope.billing.pay"}
    assert (await admin.post(path, await admin.hidden(path) | less)).status_code == 303
