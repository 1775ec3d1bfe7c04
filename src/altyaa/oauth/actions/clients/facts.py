"""What facts say about a client."""

import json

from altyaa.kernel.fact import Json
from altyaa.oauth.registration import Shape


def described(shape: Shape) -> dict[str, Json]:
    """What can be changed about a client, in the words of the API. Its keys are public, and long: their ids alone."""
    kids = [] if shape.jwks is None else [key.get("kid") for key in json.loads(shape.jwks)["keys"]]
    return {
        "name": shape.name,
        "redirect_uris": list(shape.redirect_uris),
        "scopes": sorted(shape.scopes),
        "pkce": shape.pkce,
        "any_workspace": shape.any_workspace,
        "grant_days": shape.grant_days,
        "jwks_kids": kids,
    }
