"""The style page is for developers, on their own machines."""

from dataclasses import fields
from typing import Any, Literal

import pytest

from altyaa.app.routes import gateway_of, routes
from altyaa.app.serving import Serving
from altyaa.infra.runtime import Runtime
from altyaa.infra.settings import Settings


@pytest.mark.parametrize(("environment", "there"), [("development", True), ("production", False)])
def test_it_is_there_in_development_alone(environment: Literal["development", "production"], there: bool) -> None:
    nothing: Any = None
    runtime = Runtime(Settings.model_construct(environment=environment), nothing, nothing, nothing)
    serving = Serving(runtime, *(nothing for _ in fields(Serving)[1:]))
    table = {route.path for route in routes(serving, gateway_of(serving))}
    assert ({"/_style", "/_style/act"} <= table) == there
    assert any("_style" in path for path in table) == there
    assert "/sign-in" in table
