"""The one guarded way out: every request to an address that somebody else chose goes through here."""

from altyaa.infra.outbound.client import Outbound
from altyaa.infra.outbound.guard import Resolve
from altyaa.infra.outbound.model import Answer, Checked, OutboundRefused, Unreached

__all__ = ["Answer", "Checked", "Outbound", "OutboundRefused", "Resolve", "Unreached"]
