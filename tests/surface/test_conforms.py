"""What ``/v1`` answers is what its OpenAPI document says, for whatever is sent."""

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.service import Service

# A name of a scope or a time in the past is right by the schema and refused all the same.
_UNFIT = ["positive_data_acceptance"]
_FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
# By what its paths begin with: scopes of the caller, and every method and path after that.
PRODUCTS: dict[str, tuple[tuple[str, ...], set[tuple[str, str]]]] = {
    "/keys": (
        ("keys.read", "keys.write", "posts.read"),
        {
            ("get", ""),
            ("post", ""),
            ("get", "/{key_id}"),
            ("patch", "/{key_id}"),
            ("delete", "/{key_id}"),
            ("post", "/{key_id}/rotate"),
            ("delete", "/{key_id}/secrets/{secret_id}"),
        },
    ),
    "/oauth/clients": (
        ("apps.read", "apps.write", "posts.read"),
        {
            ("get", ""),
            ("post", ""),
            ("get", "/{client_id}"),
            ("patch", "/{client_id}"),
            ("delete", "/{client_id}"),
            ("post", "/{client_id}/rotate"),
            ("post", "/{client_id}/revoke-tokens"),
            ("delete", "/{client_id}/secrets/{secret_id}"),
        },
    ),
    "/oauth/consents": (
        ("apps.read", "apps.write"),
        {("get", ""), ("delete", ""), ("get", "/{consent_id}"), ("delete", "/{consent_id}")},
    ),
    "/oauth/grants": (("apps.read", "apps.write"), {("get", ""), ("get", "/{grant_id}"), ("delete", "/{grant_id}")}),
}


def probe(url: str, prefix: str, key: str) -> set[tuple[str, str]]:
    seen, schema = set(), schemathesis.openapi.from_url(f"{url}/v1/openapi.json")
    for found in schema.include(path_regex=f"^(/v1)?{prefix}").get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]  # an operation that is not right raises
        seen.add((operation.method, operation.path.removeprefix(prefix)))

        @given(case=operation.as_strategy(GenerationMode.POSITIVE) | operation.as_strategy(GenerationMode.NEGATIVE))
        @_FEW
        def conforms(case: Any) -> None:
            case.call_and_validate(
                headers={"Authorization": f"Bearer {key}"}, excluded_checks=[CHECKS.get_one(name) for name in _UNFIT]
            )

        conforms()
    return seen


@pytest.mark.parametrize("prefix", PRODUCTS)
async def test_the_document_tells_the_truth(service: Service, prefix: str) -> None:
    scopes, addresses = PRODUCTS[prefix]
    made = await make_key(service.runtime, await make_workspace(service.runtime), *scopes)
    assert await asyncio.to_thread(probe, service.url, prefix, made.key.reveal()) == addresses
