"""What a platform's answer to a caller's call means here, and what of it the caller is given."""

from dataclasses import replace
from datetime import timedelta
from math import ceil
from typing import Literal

from altyaa.connections.rules.proxying.answers import Passed, passed
from altyaa.connections.rules.tokens import Kept
from altyaa.kernel.problems import PROVIDER_FAILED, RATE_LIMITED, Refused
from altyaa.kernel.secret import Secret
from altyaa.providers.model import Call, Provider, Reply, Unanswered

FROM = "x-altyaa-provider"
"""The header that tells a platform's answer from a refusal of ours."""
PLATFORM = "platform"
"""The name of its limits, in a refusal."""
DEFAULT_WAIT = timedelta(minutes=1)
_SAYS_NOTHING = (None, "transient")
"""Then a 401 means what it means everywhere. TikTok says it of a scope that was not given too, and names it."""
Outcome = Passed | Refused | Literal["token_refused"]


def outcome(provider: Provider, reply: Reply | Unanswered, secrets: list[Secret[str]]) -> Outcome:
    """What the caller is given, or that the platform refuses the token, which is ours to mend."""
    title = provider.title
    if isinstance(reply, Unanswered):
        what = "did not answer. It may have done what was asked." if reply.was_sent else "could not be reached."
        return Refused(PROVIDER_FAILED, reply.why, f"{title} {what}")
    failure = provider.read_answer(reply)
    verdict = None if failure is None else failure.verdict
    if verdict == "throttled" or reply.status == 429:
        return slow_down(title, (failure.retry_after if failure else None) or DEFAULT_WAIT)
    if verdict == "suspect" or (reply.status == 401 and verdict in _SAYS_NOTHING):
        return "token_refused"
    given = passed(reply, [each.reveal() for each in secrets])
    if isinstance(given, Passed):
        return replace(given, headers={**given.headers, FROM: provider.name})
    return Refused(PROVIDER_FAILED, "answer not passed on", f"{title} answered, and it is not passed on: {given}.")


def slow_down(title: str, wait: timedelta) -> Refused:
    """The platform asks for time."""
    seconds = max(1, ceil(wait.total_seconds()))
    said = f"{title} asks to slow down. Try again in {seconds} seconds."
    return Refused(RATE_LIMITED, "throttled by the platform", said, retry_after=seconds, policy=PLATFORM)


def secrets_of(call: Call, client_secret: Secret[str], token: Secret[str], kept: Kept | None) -> list[Secret[str]]:
    """What no answer may show: the tokens, and whatever else was sent with them."""
    sent = (*call.query.values(), *call.headers.values(), *(call.form or {}).values())
    own = [client_secret, token, *(each for each in sent if isinstance(each, Secret))]
    return own if kept is None else own + [each for each in (kept.access, kept.refresh) if each is not None]
