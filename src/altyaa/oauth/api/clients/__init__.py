"""``/v1/oauth/clients``: the JSON API of OAuth apps."""

from altyaa.oauth.api.clients.routes import router as router
