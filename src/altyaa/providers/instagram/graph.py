"""Calls of Instagram's Graph API: the token in the query. Nothing proves which app sends it."""

from dataclasses import replace

from altyaa.kernel.secret import Secret
from altyaa.providers.model import App, Call


def present(_app: App, token: Secret[str], call: Call) -> Call:
    """A call with a token (developers.facebook.com/documentation/instagram-platform/reference/me)."""
    return replace(call, query={**call.query, "access_token": token})
