"""``/v1/keys``: the JSON API of keys."""

from altyaa.keys.api.routes import router as router
