"""When grants are looked after next, once their policy is another."""

from datetime import datetime, timedelta

from altyaa.connections.model import Grant, Plan, Policy
from altyaa.connections.rules.bounds import shortest
from altyaa.connections.rules.policy import jitter, next_check, next_renewal
from altyaa.connections.rules.reminders import next_reminder
from altyaa.connections.rules.standing import clocks_of
from altyaa.providers.pack import Pack


def replan(grant: Grant, pack: Pack, policy: Policy, now: datetime) -> Plan:
    """As the policy says from now on, counted from when the grant was last renewed.

    What would be overdue is spread over the time that the app's budget needs, so that a change for many grants asks for
    no herd. Nothing comes later than before for that, and the time of a try after a failure stays.
    """
    slides, renew_at = pack.value("grant_slides"), grant.renew_at
    if not grant.retries:
        renewed = grant.last_renewed_at or grant.connected_at
        wanted = next_renewal(policy, clocks_of(grant), grant.id, renewed, slides=slides)
        renew_at = _not_at_once(wanted, grant, now, shortest(pack))
    check_at = _soonest(grant.check_at, next_check(policy, grant.id, now))
    ends = None if slides and not grant.retries else grant.grant_ends_at
    due_at = _soonest(renew_at, check_at, next_reminder(ends, grant.told_days))
    return Plan(grant.id, renew_at, check_at, due_at)


def _not_at_once(wanted: datetime | None, grant: Grant, now: datetime, spread: timedelta) -> datetime | None:
    if wanted is None or wanted > now:
        return wanted
    return _soonest(grant.renew_at, now + jitter(grant.id, "policy") * spread)


def _soonest(*moments: datetime | None) -> datetime | None:
    return min((each for each in moments if each is not None), default=None)
