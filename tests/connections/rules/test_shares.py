"""What each kind of call leaves of an app's budget."""

import pytest

from altyaa.connections.rules import breaker
from altyaa.providers.model import Purpose
from altyaa.providers.registry import PROVIDERS

PACK = PROVIDERS["facebook"].pack
MOST = float(PACK.value("calls_per_minute"))


@pytest.mark.parametrize("purpose", ["redeem", "probe", "assets"])
def test_a_long_look_lets_a_short_one_go_first(purpose: Purpose) -> None:
    assert [breaker.reserve(PACK, purpose, made) for made in (0, 49, 50)] == [0.3 * MOST, 0.3 * MOST, 0.65 * MOST]


def test_a_renewal_takes_what_is_kept_for_it() -> None:
    assert breaker.reserve(PACK, "token") == 0
