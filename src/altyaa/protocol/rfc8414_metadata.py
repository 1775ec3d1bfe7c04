"""What the authorization server says of itself (RFC 8414 §2).

Everything is said outright, also what has a default: a client that reads a default it does not expect asks nobody.
"""

from collections.abc import Iterable
from typing import Any

from altyaa.protocol.rfc7523_assertion import ALGORITHMS

_WITH_PROOF = ("client_secret_basic", "client_secret_post", "private_key_jwt")
_ANY = (*_WITH_PROOF, "none")


def metadata(issuer: str, grant_types: Iterable[str], scopes: Iterable[str]) -> dict[str, Any]:
    """The document.

    Args:
        issuer: The one string by which the server is called, without a trailing slash.
    """
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "introspection_endpoint": f"{issuer}/oauth/token/introspect",
        "revocation_endpoint": f"{issuer}/oauth/token/revoke",
        "scopes_supported": sorted(scopes),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(grant_types),
        **_authentication("token", _ANY),
        # A workspace API key opens introspection too; §2 takes the names of token types here.
        **_authentication("introspection", (*_WITH_PROOF, "Bearer")),
        **_authentication("revocation", _ANY),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,  # RFC 9207 §3
        "service_documentation": f"{issuer}/v1/docs",
    }


def _authentication(endpoint: str, methods: Iterable[str]) -> dict[str, list[str]]:
    """Where private_key_jwt is among the methods, its algorithms must be said."""
    return {
        f"{endpoint}_endpoint_auth_methods_supported": list(methods),
        f"{endpoint}_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
    }
