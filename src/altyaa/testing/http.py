"""A caller of what listens on loopback."""

import ssl
from typing import Any

import httpx2

# Trusts nobody's certificates: on loopback there are none, and to read the machine's own takes 50 ms a client.
_NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def http_client(**options: Any) -> httpx2.AsyncClient:
    """An HTTP client for ``http://`` alone.

    Args:
        options: As of ``httpx2.AsyncClient``.
    """
    return httpx2.AsyncClient(verify=_NO_AUTHORITIES, **options)
