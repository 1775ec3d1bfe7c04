"""The JSON API with nothing behind it: its document and its documentation need no database."""

from dataclasses import fields
from typing import Any

from fastapi import FastAPI

from altyaa.app.routes import v1
from altyaa.app.serving import Serving
from altyaa.infra.runtime import Runtime
from altyaa.infra.settings import Settings

BASE_URL = "https://auth.example.com"


def api() -> FastAPI:
    """What is under ``/v1``, for a service at ``BASE_URL``."""
    nothing: Any = None
    settings = Settings.model_construct(base_url=BASE_URL)
    runtime = Runtime(settings, nothing, nothing, nothing)
    return v1(Serving(runtime, *(nothing for _ in fields(Serving)[1:])))
