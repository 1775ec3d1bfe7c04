"""What a limit is, and what became of an ask."""

from dataclasses import dataclass, field

from altyaa.kernel.rate import Rate

NANOSECONDS = 1_000_000_000

Subject = str | bytes | int
"""Who is limited, as a short key: the wire id of a key, the number of a workspace, the bytes of an address."""


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """``quantity`` units in each ``window_seconds``, all of which may be taken at once.

    Attributes:
        name: Wire value: lower-case ASCII letters.
        interval_ns: Time that one unit takes to come back, rounded up so that no window gets more than its quantity.
        capacity_ns: Time that all of them take.
        item: The policy as an item of ``RateLimit-Policy``.
    """

    name: str
    quantity: int
    window_seconds: int
    interval_ns: int = field(init=False)
    capacity_ns: int = field(init=False)
    item: bytes = field(init=False)

    def __post_init__(self) -> None:
        interval_ns = -(-self.window_seconds * NANOSECONDS // self.quantity)
        object.__setattr__(self, "interval_ns", interval_ns)
        object.__setattr__(self, "capacity_ns", interval_ns * self.quantity)
        object.__setattr__(self, "item", f'"{self.name}";q={self.quantity};w={self.window_seconds}'.encode())

    @classmethod
    def share(cls, name: str, rate: Rate, processes: int) -> "Policy":
        """What one of several processes admits, so that together they keep the rate; at least 1 each."""
        return cls(name, max(1, rate.quantity // processes), rate.window_seconds)


Ask = tuple[Policy, Subject]
"""One unit or more, of one policy, for one subject. A plain tuple: two are made for every request."""


@dataclass(frozen=True, slots=True)
class Limited:
    """Nothing was taken, because a policy does not admit it.

    Attributes:
        policy: The one that admits it last, where several refuse.
        wait_ns: After this time all of them admit it, if nobody else asks meanwhile.
    """

    policy: Policy
    wait_ns: int

    @property
    def retry_after_seconds(self) -> int:
        """Whole seconds until the ask is admitted, at least 1 (RFC 9110 §10.2.3)."""
        return max(1, -(-self.wait_ns // NANOSECONDS))


Left = tuple[Policy, int, int]
"""A policy, the units that a subject may take now, and whole seconds until it has one more than that, at least 1."""
