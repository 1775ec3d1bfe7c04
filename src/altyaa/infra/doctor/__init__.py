"""Is this deployment fit to serve? ``look`` gathers facts, ``rules`` judge them, ``checks`` is the ordered table."""

from altyaa.infra.doctor.examine import Deployment, before_start, everything, no_database
from altyaa.infra.doctor.model import Finding, Result, refused

__all__ = ["Deployment", "Finding", "Result", "before_start", "everything", "no_database", "refused"]
