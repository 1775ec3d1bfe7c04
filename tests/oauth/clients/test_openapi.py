"""``/v1/oauth/clients`` is what its OpenAPI document says, for whatever is sent."""

import asyncio
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.schemas import BaseSchema

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
ADDRESSES = {
    ("get", "/oauth/clients"),
    ("post", "/oauth/clients"),
    ("get", "/oauth/clients/{client_id}"),
    ("patch", "/oauth/clients/{client_id}"),
    ("delete", "/oauth/clients/{client_id}"),
    ("post", "/oauth/clients/{client_id}/rotate"),
    ("post", "/oauth/clients/{client_id}/revoke-tokens"),
    ("delete", "/oauth/clients/{client_id}/secrets/{secret_id}"),
}


def schema_of(url: str) -> BaseSchema:
    schema: BaseSchema = schemathesis.openapi.from_url(f"{url}/v1/openapi.json")
    return schema.include(path_regex="/oauth/clients")


def probe(url: str, key: str) -> set[tuple[str, str]]:
    seen = set()
    for found in schema_of(url).get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]  # an operation that is not right raises
        seen.add((operation.method, operation.path))

        @given(case=operation.as_strategy(GenerationMode.POSITIVE) | operation.as_strategy(GenerationMode.NEGATIVE))
        @_FEW
        def conforms(case: Any) -> None:
            case.call_and_validate(
                headers={"Authorization": f"Bearer {key}"}, excluded_checks=[CHECKS.get_one(name) for name in _UNFIT]
            )

        conforms()
    return seen


async def test_the_document_tells_the_truth(shared: Service) -> None:
    workspace = await make_workspace(shared.runtime)
    made = await make_key(shared.runtime, workspace, "apps.read", "apps.write", "posts.read")
    assert await asyncio.to_thread(probe, shared.url, made.key.reveal()) == ADDRESSES
