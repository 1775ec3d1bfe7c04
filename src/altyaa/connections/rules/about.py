"""What facts say about a connection."""

from altyaa.kernel.fact import Json


def about(provider: str, account: str, kind: str, name: str, reference: str | None) -> dict[str, Json]:
    """Where it is, what people call it, and whose it is by the workspace's own word, where it has one."""
    said: dict[str, Json] = {"provider": provider, "account": account, "kind": kind, "name": name}
    return said if reference is None else {**said, "reference": reference}
