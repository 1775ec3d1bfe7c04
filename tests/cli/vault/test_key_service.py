"""From a key file to a key service with the commands, and what they say while it is away."""

import pytest

from altyaa.kernel.principal import Principal
from altyaa.testing.factories import MadeWorkspace, make_key, verify_key
from altyaa.testing.instance import run_command
from altyaa.testing.service import opened
from tests.cli.vault.house import House
from tests.infra.vault.transit import TOKEN, Transit, transit

KEY = "hcvault:transit/keys/altyaa"


async def test_everything_moves_into_a_key_service_and_an_outage_of_it_breaks_nothing(
    house: House, workspace: MadeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await make_key(house.serving, workspace, "posts.read")
    await house.keyset(workspace)
    with transit() as address:
        at_vault = {**house.environment, "ALTYAA_KEK_URI": KEY, "VAULT_ADDR": address, "VAULT_TOKEN": TOKEN}
        moving = {**at_vault, "ALTYAA_OTHER_KEK_URI": house.database.kek_uri}
        moved = await run_command(moving, "vault", "rewrap", "--json")
        assert moved.status == 0, moved.err
        assert (moved.json()["service_keysets"], moved.json()["workspace_keysets"]) == (5, 1)
        shown = await run_command(at_vault, "vault", "status", "--json")
        assert (shown.status, shown.json()["workspaces"]["keysets"]) == (0, 1), shown.err
        monkeypatch.setattr(Transit, "sealed", True)
        for command in (("status",), ("rewrap",), ("rotate", "pepper", "--no-wait"), ("retire",)):
            away = await run_command(at_vault, "vault", *command)
            assert (away.status, away.out) == (1, ""), command
            assert away.err.startswith("Refused: The Vault did not do what it was asked (VaultDown)."), away.err
            assert "Traceback" not in away.err
        monkeypatch.setattr(Transit, "sealed", False)
        for name in ("VAULT_ADDR", "VAULT_TOKEN"):
            monkeypatch.setenv(name, at_vault[name])
        async with opened(house.database, kek_uri=KEY) as serving:
            assert isinstance(await verify_key(serving, made.key), Principal)
