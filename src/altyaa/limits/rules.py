"""The generic cell rate algorithm (ITU-T I.371, "virtual scheduling"), in whole nanoseconds.

All that is known of a subject is its *arrival*: the theoretical arrival time of I.371, at which everything that it took
has come back. An arrival in the past is a full bucket, the same as never having been seen. In any interval of ``t``
seconds a policy admits at most ``quantity + quantity * t / window_seconds`` units.
"""

from collections.abc import Sequence

from altyaa.limits.model import NANOSECONDS, Left, Limited, Policy


def decide(standings: Sequence[tuple[Policy, int]], now_ns: int, cost: int) -> list[int] | Limited:
    """Take ``cost`` units of every policy, or of none.

    A cost above a policy's quantity takes the whole quantity: it could never be admitted otherwise.

    Args:
        standings: Each policy with the arrival of the ask's subject under it.

    Returns:
        The new arrivals, in the same order; or the refusal.
    """
    arrivals = []
    for policy, arrival in standings:
        units = cost if cost < policy.quantity else policy.quantity
        new = (arrival if arrival > now_ns else now_ns) + units * policy.interval_ns
        if new - now_ns > policy.capacity_ns:
            return _refuse(standings, now_ns, cost)
        arrivals.append(new)
    return arrivals


def left(policy: Policy, arrival: int, now_ns: int) -> Left:
    """What a subject with this arrival may take now."""
    spare_ns = policy.capacity_ns - (arrival - now_ns if arrival > now_ns else 0)
    units = spare_ns // policy.interval_ns if spare_ns > 0 else 0
    return policy, units, -(-((units + 1) * policy.interval_ns - spare_ns) // NANOSECONDS)


def _refuse(standings: Sequence[tuple[Policy, int]], now_ns: int, cost: int) -> Limited:
    waits = []
    for policy, arrival in standings:
        debt_ns = min(arrival - now_ns, policy.capacity_ns)
        units = min(cost, policy.quantity)
        waits.append(Limited(policy, debt_ns + units * policy.interval_ns - policy.capacity_ns))
    return max(waits, key=lambda limited: limited.wait_ns)
