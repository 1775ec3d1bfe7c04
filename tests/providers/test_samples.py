"""Every answer that was written down means what its file says."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest

from altyaa.kernel.secret import Secret
from altyaa.providers.model import Asset, Failure, Granted, Tokens
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import SENT, reply, run, steps_of
from tests.providers.samples import SAMPLES, Sample


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_means_what_it_says(sample: Sample) -> None:
    said = sample.said
    replies = [reply(each["status"], each["body"], each["headers"]) for each in said["replies"]]
    _, outcome = run(steps_of(PROVIDERS[sample.provider], said["step"]), replies)
    assert described(outcome) == said["means"]
    assert said["what"].endswith(".")
    assert said["source"]
    assert date.fromisoformat(said["observed_at"]) <= SENT.date()
    assert sample.name.startswith(said["step"])


def described(outcome: object) -> object:
    """What a step came to, as the files say it."""
    match outcome:
        case Failure():
            said: dict[str, Any] = {"verdict": outcome.verdict, "code": outcome.code}
            if outcome.retry_after is not None:
                said["retry_after_seconds"] = outcome.retry_after.total_seconds()
            return said | ({"final": True} if outcome.final else {})
        case Granted():
            return {"subject": outcome.subject, "display": outcome.display, "tokens": described(outcome.tokens)}
        case Tokens():
            return {
                "access": outcome.access.reveal(),
                "access_seconds": _seconds(outcome.access_ends),
                "refresh": _revealed(outcome.refresh),
                "grant_seconds": _seconds(outcome.grant_ends),
                "scopes": sorted(outcome.scopes or ()),
                "assumed": sorted(outcome.assumed),
                "subject": outcome.subject,
            }
        case None:
            return {"ended": True}
    assert isinstance(outcome, Sequence)
    return {"assets": [_asset(each) for each in outcome]}


def _asset(asset: Asset) -> dict[str, Any]:
    has = {"has_token": asset.token is not None, "has_problem": asset.problem is not None}
    return {"kind": asset.kind, "id": asset.id, "name": asset.name, **has}


def _seconds(at: datetime | None) -> float | None:
    return None if at is None else (at - SENT).total_seconds()


def _revealed(token: Secret[str] | None) -> str | None:
    return None if token is None else token.reveal()
