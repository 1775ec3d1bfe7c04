"""The net below: what looks like a secret does not pass the log."""

import pytest

from altyaa.infra.telemetry.logs import scrub

KEY = "alk_" + "0aZ" * 23 + "00"


@pytest.mark.parametrize(
    "value",
    [
        f"got {KEY}",
        f"/v1/keys_{KEY}",
        f"Authorization: Bearer {KEY}",
        "bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln",
        "postgresql://altyaa_app:hunter2hunter2@/altyaa?host=/run",
        {"deep": [f"x{' '}{KEY}"]},
        ValueError(KEY),
    ],
)
def test_a_credential_is_taken_out_wherever_it_stands(value: object) -> None:
    text = str(scrub(None, "info", {"event": "x", "value": value}))
    assert "[secret]" in text
    for secret in (KEY, "hunter2", "eyJ"):
        assert secret not in text


def test_ids_and_figures_stay() -> None:
    event = {"event": "request", "principal": "key_0352xScyytHK2Mn8hBYyY4", "status": 200, "ms": 1.5, "none": None}
    assert scrub(None, "info", dict(event)) == event
