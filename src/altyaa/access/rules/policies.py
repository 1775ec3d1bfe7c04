"""Which policies there may be."""

from altyaa.access.model import Policies
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.text import text

LONGEST_KEY_DAYS = 3650


def check(policies: Policies) -> Refused | None:
    """Refuse a life that is none. Networks were read by ``networks.read_cidrs``."""
    days = policies.longest_key_days
    if days is None or 1 <= days <= LONGEST_KEY_DAYS:
        return None
    told = text("The longest life of a key is 1 to %(most)s days, or none is set.", most=str(LONGEST_KEY_DAYS))
    return Refused(INVALID_VALUE, "longest life of a key", told, fields=("longest_key_days",))
