"""The arrivals of a policy's subjects, in bounded memory."""

from heapq import heappop, heappush

from altyaa.limits.model import Subject

# Slots of 2^30 ns, a little more than a second.
_SLOT_BITS = 30


class Subjects:
    """Arrivals by subject, and the subjects by the time slot of their arrival.

    A subject whose arrival has passed says as much as one that is not known. Those are let go two at a time as others
    are written, so that no request pays for all of them.

    Args:
        most: Subjects held at once. A new one takes the room of one whose arrival passes first, to a slot, which then
            begins anew with all of its quantity.
    """

    __slots__ = ("_arrivals", "_most", "_slots", "_times")

    def __init__(self, most: int) -> None:
        self._most = most
        self._arrivals: dict[Subject, int] = {}
        # Dictionaries, because the garbage collector has to walk a set.
        self._slots: dict[int, dict[Subject, None]] = {}
        self._times: list[int] = []  # a heap of the keys of _slots

    def __len__(self) -> int:
        """Subjects held."""
        return len(self._arrivals)

    def arrival(self, subject: Subject) -> int:
        """In nanoseconds of the clock that ``put`` is told; 0 for a subject that is not known."""
        return self._arrivals.get(subject, 0)

    def put(self, subject: Subject, arrival: int, now_ns: int) -> None:
        """Remember an arrival, which is not before ``now_ns``."""
        slot, known = arrival >> _SLOT_BITS, self._arrivals.get(subject)
        if known is None:
            if len(self._arrivals) >= self._most:
                self._forget_first()
            self._enter(subject, slot)
        elif known >> _SLOT_BITS != slot:
            self._leave(subject, known >> _SLOT_BITS)
            self._enter(subject, slot)
        self._arrivals[subject] = arrival
        if self._times[0] < now_ns >> _SLOT_BITS:
            self._let_go(now_ns >> _SLOT_BITS)

    def _enter(self, subject: Subject, slot: int) -> None:
        if slot not in self._slots:
            self._slots[slot] = {}
            heappush(self._times, slot)
        self._slots[slot][subject] = None

    def _leave(self, subject: Subject, slot: int) -> None:
        left = self._slots[slot]
        del left[subject]
        if not left:
            left.clear()  # An emptied dictionary keeps its memory.

    def _let_go(self, slot: int) -> None:
        for _ in range(2):
            if self._first() < slot:
                self._forget_first()

    def _first(self) -> int:
        """The earliest slot with somebody in it; there is one, of whoever was written last."""
        while not self._slots[self._times[0]]:
            del self._slots[heappop(self._times)]
        return self._times[0]

    def _forget_first(self) -> None:
        subject, _ = self._slots[self._first()].popitem()
        del self._arrivals[subject]
