"""The reference page of providers says everything that the packs do."""

import pytest

from altyaa.cli.reference.providers import page
from altyaa.providers.model import Provider
from altyaa.providers.registry import PROVIDERS


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
def test_each_fact_and_cause_is_told_with_its_source_day_and_certainty(provider: Provider) -> None:
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    for name, fact in provider.pack.facts.items():
        end = f"| {fact.source} | {fact.observed_at} | {fact.certainty} |"
        assert [row for row in rows if row.startswith(f"| `{name}` |") and row.endswith(end)], name
    for cause in provider.pack.causes:
        end = f"| `{cause.verdict}` | {cause.sentence} | {cause.source} | {cause.observed_at} | {cause.certainty} |"
        assert [row for row in rows if row.startswith(f"| `{cause.code}` |") and row.endswith(end)], cause.code


def test_seconds_are_told_in_a_unit_too_and_worlds_by_what_they_change() -> None:
    text = page()
    assert "| `access_interval_seconds` | `604800` (7 days) |" in text
    assert "| `grant_seconds` | `unlimited` |" in text
    assert "| `seed-literal` | `rotates`: `true`, `grace_seconds`: `0` |" in text
    assert "| `facebook.permission_missing` | `code` 10, 200 to 299 | all |" in text
