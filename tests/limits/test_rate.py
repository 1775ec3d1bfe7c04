"""A limit as people write it."""

from pathlib import Path

import pytest

from altyaa.infra.settings import Settings, SettingsError, load
from altyaa.kernel.rate import Rate, read_rate
from altyaa.limits.model import Policy

WRONG = ["", "6000", "6000/", "/60", "6000/0", "0/60", "-1/60", "6000/60s", "6000 / 60", "6000/60\n", "OFF", "٦٠/60"]
TOO_MUCH = ["1000000001/60", "1/86401", "99999999999/60"]
NAMES = ["key_limit", "workspace_limit", "failure_limit"]


@pytest.mark.parametrize("text", ["6000/60", "1/86400", "1000000000/1"])
def test_a_rate_is_read_and_written_alike(text: str) -> None:
    assert str(read_rate(text)) == text


def test_off_is_no_limit() -> None:
    assert read_rate("off") is None


@pytest.mark.parametrize("text", WRONG + TOO_MUCH)
def test_any_other_text_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(ValueError, match=r"quantity/seconds, as in 6000/60, or off; .*1000000000.*86400"):
        read_rate(text)


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_setting_is_found_at_the_start_and_told_its_form(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"ALTYAA_{name.upper()}", "100 per minute")
    with pytest.raises(SettingsError, match=f"^ALTYAA_{name.upper()}: write quantity/seconds") as seen:
        load()
    assert "minute" not in str(seen.value)


def test_a_number_in_the_file_is_told_the_form_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "altyaa.toml"
    file.write_text("key_limit = 6000\n")
    monkeypatch.setenv("ALTYAA_CONFIG", str(file))
    with pytest.raises(SettingsError, match=r"^ALTYAA_KEY_LIMIT: write quantity/seconds"):
        load()


def test_what_is_not_set_is_limited() -> None:
    settings = Settings()
    assert [read_rate(getattr(settings, name)) for name in NAMES] == [
        Rate(6000, 60),
        Rate(60_000, 60),
        Rate(300, 60),
    ]


@pytest.mark.parametrize(
    ("quantity", "processes", "share"), [(6000, 1, 6000), (6000, 4, 1500), (100, 3, 33), (2, 5, 1)]
)
def test_processes_together_admit_no_more_than_the_rate_unless_it_is_less_than_one_each(
    quantity: int, processes: int, share: int
) -> None:
    policy = Policy.share("key", Rate(quantity, 60), processes)
    assert (policy.quantity, policy.window_seconds) == (share, 60)
    assert share * processes <= max(quantity, processes)
