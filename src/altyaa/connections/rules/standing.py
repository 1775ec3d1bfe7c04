"""How a grant is after something happened to it, and when it is looked at next."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from altyaa.connections.model import ENDED, Clocks, Grant, GrantState, Policy, Standing
from altyaa.connections.rules.policy import next_check, next_renewal
from altyaa.connections.rules.reminders import next_reminder, reminder
from altyaa.connections.rules.states import GRANT_ENDS, needs_person_soon
from altyaa.connections.rules.verdicts import SECOND_TRY, Verdict
from altyaa.providers.judging import lacking
from altyaa.providers.model import Failure, Tokens
from altyaa.providers.pack import Pack

SOONEST = timedelta(seconds=30)
"""Between two renewals that succeed: a platform whose tokens live for a second is not asked every second."""
Work = Literal["renew", "check"]


@dataclass(frozen=True, slots=True)
class Next:
    """A standing, with the reminder that goes out with it.

    Attributes:
        remind: Days before the grant's end at which people are told now.
    """

    standing: Standing
    remind: int | None


def clocks_of(grant: Grant) -> Clocks:
    """As stored."""
    return Clocks(
        grant.access_issued_at,
        grant.access_ends_at,
        grant.grant_issued_at,
        grant.grant_ends_at,
        grant.scopes,
        grant.assumed,
    )


def clocks_from(grant: Grant, tokens: Tokens, sent: datetime | None, pack: Pack) -> Clocks:
    """As an answer tells them. Scopes that it does not name stay.

    Args:
        sent: When a renewal was sent; None for an answer that only tells.
    """
    slid = sent is not None and pack.value("grant_slides")
    return Clocks(
        access_issued_at=sent or grant.access_issued_at,
        access_ends_at=tokens.access_ends,
        grant_issued_at=sent if slid and sent is not None else grant.grant_issued_at,
        grant_ends_at=tokens.grant_ends,
        scopes=sorted(tokens.scopes) if tokens.scopes else grant.scopes,
        assumed=sorted(tokens.assumed),
    )


def after_success(
    grant: Grant,
    clocks: Clocks,
    pack: Pack,
    policy: Policy,
    now: datetime,
    *,
    renewed: datetime | None,
    work: Work,
    look: bool = False,
) -> Next:
    """A renewal brought tokens, or a look found everything in order.

    Args:
        renewed: When the grant was last renewed; None for never.
        look: Its assets are to be looked at now.
    """
    slides = pack.value("grant_slides")
    wanted = next_renewal(policy, clocks, grant.id, renewed or grant.connected_at, slides=slides)
    state, code = _state(grant, clocks, pack, now)
    if work == "renew" and state == "healthy" and grant.state in ("attention", "scope_lost"):
        # That tokens can be renewed does not mean that they are good for anything: the look says so.
        state, code, look = grant.state, grant.state_code, True
    if work == "check" and wanted is not None and wanted <= now and grant.retries:
        return _renewal_is_overdue(grant, clocks, policy, pack, now)
    due_check = grant.check_at if grant.check_at is not None and grant.check_at > now else None
    standing = Standing(
        state=state,
        state_code=code,
        state_since=grant.state_since if state == grant.state else now,
        suspect_since=None,
        suspect_code=None,
        failed_at=None,
        retries=0,
        renew_at=None if wanted is None else max(wanted, now + SOONEST),
        check_at=now if look else due_check or next_check(policy, grant.id, now),
        due_at=None,
        told_days=_still_told(grant.told_days, clocks.grant_ends_at, now),
    )
    return _timed(standing, clocks, now, slides=slides)


def _renewal_is_overdue(grant: Grant, clocks: Clocks, policy: Policy, pack: Pack, now: datetime) -> Next:
    """The assets are in order, and what keeps the grant from being renewed is not better for it.

    Where renewals show the one token that the look has used, it is under suspicion no more.
    """
    kept = replace(_as_it_is(grant, now), check_at=next_check(policy, grant.id, now))
    if not pack.value("renewal_shows_app"):
        kept = replace(kept, suspect_since=None, suspect_code=None)
    return _timed(kept, clocks, now, slides=pack.value("grant_slides"))


def after_failure(grant: Grant, failure: Failure, verdict: Verdict, work: Work, pack: Pack, now: datetime) -> Next:
    """A call failed, and this is what follows.

    A suspicion is followed up by a renewal, if it may be, for it says most; by a look where a renewal does not show our
    app: then it reads the same whether the token is refused or the app.
    """
    again = None if verdict.wait is None else now + verdict.wait
    is_over, suspected = verdict.state in ENDED, verdict.suspect_since is not None
    may_renew = again is not None and again >= grant.access_issued_at + (pack.span("min_age_seconds") or timedelta(0))
    says_most = may_renew and pack.value("renewal_shows_app")
    renews = (says_most if suspected else work == "renew") and grant.renew_at is not None
    checks = work == "check" or (suspected and not renews)
    held = grant.renew_at if not suspected or again is None else _after(grant.renew_at, again + SECOND_TRY)
    standing = Standing(
        state=verdict.state,
        state_code=verdict.code,
        state_since=grant.state_since if verdict.state == grant.state else now,
        suspect_since=verdict.suspect_since,
        suspect_code=failure.code if failure.verdict == "suspect" else grant.suspect_code,
        failed_at=now,
        retries=grant.retries + 1,
        renew_at=None if is_over else again if renews else held,
        check_at=None if is_over else again if checks else grant.check_at,
        due_at=None,
        told_days=grant.told_days,
    )
    if is_over:
        return Next(standing, None)
    return _timed(standing, clocks_of(grant), now, slides=pack.value("grant_slides"))


def _after(moment: datetime | None, look: datetime) -> datetime | None:
    """A renewal that waits for what a look says."""
    return None if moment is None else max(moment, look)


def after_nothing(grant: Grant, pack: Pack, now: datetime) -> Next:
    """Nothing was tried; people may be told of the grant's end."""
    if grant.state in ENDED:
        return Next(_as_it_is(grant, now), None)
    return _timed(_as_it_is(grant, now), clocks_of(grant), now, slides=pack.value("grant_slides"))


def _as_it_is(grant: Grant, now: datetime) -> Standing:
    """As stored, and due for nothing yet."""
    return Standing(
        state=grant.state,
        state_code=grant.state_code,
        state_since=grant.state_since,
        suspect_since=grant.suspect_since,
        suspect_code=grant.suspect_code,
        failed_at=now if grant.retries else None,
        retries=grant.retries,
        renew_at=grant.renew_at,
        check_at=grant.check_at,
        due_at=None,
        told_days=grant.told_days,
    )


def not_before(next_: Next, moment: datetime) -> Next:
    """The same, with nothing to be done before then."""
    due = next_.standing.due_at
    return replace(next_, standing=replace(next_.standing, due_at=None if due is None else max(due, moment)))


def sooner(next_: Next, check_at: datetime) -> Next:
    """The same, with a look at that time at the latest."""
    check_at = min(next_.standing.check_at or check_at, check_at)
    due = min(next_.standing.due_at or check_at, check_at)
    return replace(next_, standing=replace(next_.standing, check_at=check_at, due_at=due))


def as_asked(next_: Next, loaded: Grant, found: Grant) -> Next:
    """The same, with the look that somebody asked for since the grant was loaded: the end of a lease does not undo it.

    Args:
        found: As it is stored now, and held.
    """
    asked = found.check_at
    if asked is None or asked == loaded.check_at or next_.standing.state in ENDED:
        return next_
    return sooner(next_, asked)


def _state(grant: Grant, clocks: Clocks, pack: Pack, now: datetime) -> tuple[GrantState, str | None]:
    missing = lacking(pack, frozenset(clocks.scopes) or None)
    if missing is not None:
        return "scope_lost", missing.code
    if grant.state_code == GRANT_ENDS and needs_person_soon(clocks.grant_ends_at, now):
        return "attention", GRANT_ENDS
    return "healthy", None


def _still_told(told_days: int | None, ends: datetime | None, now: datetime) -> int | None:
    """What was told of an end that has moved away since is told anew."""
    if told_days is None or ends is None or ends - now > timedelta(days=told_days + 1):
        return None
    return told_days


def _timed(standing: Standing, clocks: Clocks, now: datetime, *, slides: bool) -> Next:
    """With reminders, where only a person can move the end; and when the next thing is to be done."""
    ends = None if slides and not standing.retries else clocks.grant_ends_at
    days = reminder(ends, standing.told_days, now)
    if days is not None:
        standing = replace(standing, told_days=days)
        if standing.state in ("healthy", "degraded"):
            standing = replace(standing, state="attention", state_code=GRANT_ENDS, state_since=now)
    dates = (standing.renew_at, standing.check_at, next_reminder(ends, standing.told_days))
    return Next(replace(standing, due_at=min((each for each in dates if each is not None), default=None)), days)
