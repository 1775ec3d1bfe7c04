"""What facts say about a connection."""

from altyaa.connections.model import Connection
from altyaa.kernel.fact import Json


def described(connection: Connection) -> dict[str, Json]:
    """Where it is, and what people call it."""
    return {
        "provider": connection.provider,
        "account": connection.display,
        "kind": connection.kind,
        "name": connection.name,
    }
