"""Whether the keys open, step by step: each needs the one before."""

from altyaa.infra.doctor.facts import Keys
from altyaa.infra.doctor.model import Finding, Unchecked, Verdict

MATCH_KEYS = (
    "Restore altyaa.service_keyset and tenancy.context_key from one backup. Or as altyaa_owner run: DELETE FROM "
    "tenancy.context_key WHERE audience = 'altyaa'; and then `altyaa migrate`, which makes a fresh key for both."
)


def kek(keys: Keys) -> Verdict:
    """The key that seals all others."""
    if keys.failed_at == "kek":
        return [_told(keys.said)]
    if not keys.moving:
        return []
    what = "Two KEKs are named: ALTYAA_OTHER_KEK_URI opens what is not yet sealed under ALTYAA_KEK_URI."
    remedy = "Run `altyaa vault rewrap`, and when `altyaa vault status` counts nothing under it, unset it everywhere."
    return [Finding("warn", what, remedy)]


def keysets(keys: Keys) -> Verdict:
    """The service's own keysets, as the serving login reads them."""
    match keys.failed_at:
        case "kek":
            return Unchecked("the KEK does not open")
        case "login":
            return Unchecked("the app login does not connect")
        case "keysets":
            return [_told(keys.said)]
        case _:
            return []


def context(keys: Keys) -> Verdict:
    """A context signed with ours comes back from the database as its workspace."""
    match keys.failed_at:
        case None:
            return []
        case "context":
            what = f"The database does not accept the contexts that we sign ({keys.said})."
            return [Finding("refuse", what, MATCH_KEYS)]
        case _:
            return Unchecked("the service keysets do not open")


def _told(said: str) -> Finding:
    """Our own errors are sentences: what happened, then what to do."""
    what, _, remedy = said.partition(". ")
    return Finding("refuse", what.rstrip(".") + ".", remedy or "Point ALTYAA_KEK_URI at the KEK file.")
