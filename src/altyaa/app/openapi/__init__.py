"""The OpenAPI document of ``/v1``: what FastAPI knows of each endpoint, and what we know of all of them."""

from altyaa.app.openapi.document import Described as Described
from altyaa.app.openapi.document import described as described
