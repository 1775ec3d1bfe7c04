"""What facts say about a key."""

from altyaa.kernel.fact import Json
from altyaa.keys.model import Reach


def described(reach: Reach) -> dict[str, Json]:
    """What a key may do, in the words of the API."""
    limit = reach.limit
    return {
        "scopes": sorted(reach.scopes),
        "expires_at": None if reach.expires_at is None else reach.expires_at.isoformat().replace("+00:00", "Z"),
        "cidrs": [str(network) for network in reach.cidrs],
        "limit": None if limit is None else {"quantity": limit.quantity, "seconds": limit.window_seconds},
    }
