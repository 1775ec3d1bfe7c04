"""What facts say about a connection that is stored."""

from altyaa.connections.model import Connection
from altyaa.connections.rules.about import about
from altyaa.kernel.fact import Json


def described(connection: Connection) -> dict[str, Json]:
    """Where it is, what people call it, and whose it is."""
    each = connection
    return about(each.provider, each.display, each.kind, each.name, each.reference)
