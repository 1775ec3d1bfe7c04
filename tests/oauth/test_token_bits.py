"""A process that started before a resource was added."""

from dataclasses import replace

from altyaa.access.verified import Denied
from altyaa.infra import entropy
from altyaa.kernel.problems import WRONG_RESOURCE
from altyaa.kernel.secret import Secret
from altyaa.oauth.actions.client_credentials import client_credentials
from altyaa.oauth.model import Issued, TokenBits
from altyaa.oauth.rules.resources import ResourceScopes
from altyaa.oauth.verify import TokenVerifier
from altyaa.testing.factories import MINTED
from altyaa.testing.service import Service
from tests.oauth.parties import party

NEW = "https://new.example/"


async def test_a_token_for_a_resource_that_is_new_here_is_refused_and_not_taken_for_one_without(
    shared: Service,
) -> None:
    app = await party(shared)
    old = app.means.bits
    new = TokenBits(old.scopes, {**old.resources, NEW: 31})
    known: ResourceScopes = {NEW: frozenset()}
    issued = client_credentials(replace(app.means, bits=new), app.client.record, None, frozenset({NEW}), known, "")
    assert isinstance(issued, Issued)
    MINTED.append(issued.access_token)
    found = await _finding(shared, old, issued.access_token)
    assert isinstance(found, Denied)
    assert found.refused.problem is WRONG_RESOURCE
    assert not isinstance(await _finding(shared, new, issued.access_token), Denied)


async def _finding(shared: Service, bits: TokenBits, token: Secret[str]) -> object:
    runtime = shared.runtime
    return await TokenVerifier(runtime.db, runtime.keyring, entropy.now, bits, runtime.settings.scopes)(token)
