"""Limits as header fields: draft-ietf-httpapi-ratelimit-headers-11, written as RFC 9651 lists."""

from collections.abc import Sequence

from altyaa.limits.model import Left


def header_fields(left: Sequence[Left]) -> list[tuple[bytes, bytes]]:
    """``RateLimit-Policy`` (§3) and ``RateLimit`` (§4); empty where nothing is limited.

    ``t`` is the time until one more unit is there than ``r`` says (§4.1.2: "can use no more than the available quota"),
    not until all are: so it ends no later than a refusal's Retry-After, as §6 asks.
    """
    if not left:
        return []
    remaining = ", ".join([f'"{policy.name}";r={units};t={seconds}' for policy, units, seconds in left])
    policies = b", ".join([policy.item for policy, _, _ in left])
    return [(b"ratelimit-policy", policies), (b"ratelimit", remaining.encode())]
