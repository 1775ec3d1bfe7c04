"""Which ports of other people's servers are open is a setting."""

import pytest

from altyaa.infra.settings import SettingsError, load


def test_one_port_unless_more_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALTYAA_OUTBOUND_PORTS", raising=False)
    assert load().outbound_ports == (443,)
    monkeypatch.setenv("ALTYAA_OUTBOUND_PORTS", "443, 8443")
    assert load().outbound_ports == (443, 8443)


@pytest.mark.parametrize("value", ["", "0", "65536", "https", "443;8443", "-1"])
def test_what_is_no_port_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTYAA_OUTBOUND_PORTS", value)
    with pytest.raises(SettingsError, match="ALTYAA_OUTBOUND_PORTS"):
        load()
