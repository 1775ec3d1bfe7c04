"""``/v1/connections``: the JSON API of connections."""

from altyaa.connections.api.routes import router as router
