"""Settings that are wrong are named, and what they hold is not repeated."""

import os
from pathlib import Path

import pytest

from altyaa.infra.language import catalogues
from altyaa.infra.settings import SettingsError, load
from altyaa.providers.registry import PROVIDERS


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("ALTYAA_"):
            monkeypatch.delenv(name)


def test_a_mistyped_name_is_refused_with_the_one_that_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTYAA_DATABSE_URL", "postgresql://app:hunter2@db/altyaa")
    with pytest.raises(
        SettingsError, match="ALTYAA_DATABSE_URL is not a setting; did you mean ALTYAA_DATABASE_URL"
    ) as seen:
        load()
    assert "hunter2" not in str(seen.value)


@pytest.mark.parametrize("name", ["altyaa_base_url", "base_ulr"])
def test_a_wrong_name_in_the_file_is_told_as_it_is_written_there(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "altyaa.toml"
    file.write_text(f'{name} = "https://hunter2.example"\n')
    monkeypatch.setenv("ALTYAA_CONFIG", str(file))
    with pytest.raises(
        SettingsError, match=rf"^{name} is not a setting; did you mean .*\(in a file base_url\)"
    ) as seen:
        load()
    assert "hunter2" not in str(seen.value)


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "altyaa.toml"
    file.write_text('base_url = "https://file.example"\nkey_rotation_days = 30\n')
    monkeypatch.setenv("ALTYAA_CONFIG", str(file))
    monkeypatch.setenv("ALTYAA_BASE_URL", "https://environment.example")
    settings = load()
    assert (settings.base_url, settings.key_rotation_days) == ("https://environment.example", 30)


def test_a_metrics_token_that_can_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTYAA_METRICS_TOKEN", "hunter2")
    with pytest.raises(SettingsError, match=r"ALTYAA_METRICS_TOKEN: must have at least 32 characters") as seen:
        load()
    assert "hunter2" not in str(seen.value)


def test_a_simulator_plays_what_is_not_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTYAA_SIMULATOR_URL", "http://127.0.0.1:8100")
    monkeypatch.setenv("ALTYAA_PROVIDER_GOOGLE_CLIENT_ID", "ours")
    monkeypatch.setenv("ALTYAA_PROVIDER_GOOGLE_CLIENT_SECRET", "hunter2")
    settings = load()
    assert settings.provider_base_urls == dict.fromkeys(PROVIDERS.keys() - {"google"}, "http://127.0.0.1:8100")
    assert settings.provider_apps["google"].client_id == "ours"
    assert set(settings.provider_apps) == set(PROVIDERS)


def test_without_a_simulator_nothing_is_set_up_by_itself() -> None:
    assert (load().provider_apps, load().provider_base_urls) == ({}, {})


def test_a_simulator_plays_nothing_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTYAA_SIMULATOR_URL", "http://127.0.0.1:8100")
    monkeypatch.setenv("ALTYAA_ENVIRONMENT", "production")
    with pytest.raises(SettingsError, match=r"^ALTYAA_ENVIRONMENT: .*ALTYAA_SIMULATOR_URL is set"):
        load()


def test_half_an_app_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTYAA_PROVIDER_GOOGLE_CLIENT_SECRET", "hunter2")
    with pytest.raises(SettingsError, match=r"^ALTYAA_PROVIDER_GOOGLE_CLIENT_ID and …_CLIENT_SECRET") as seen:
        load()
    assert "hunter2" not in str(seen.value)


def test_a_language_that_is_not_there_is_refused_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "de.po").write_text("")
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    monkeypatch.setenv("ALTYAA_LANGUAGE", "fr")
    with pytest.raises(SettingsError, match=r"^ALTYAA_LANGUAGE: must be a language that there is: en, de$"):
        load()
    monkeypatch.setenv("ALTYAA_LANGUAGE", "de")
    assert load().language == "de"
