"""What ALTYAA_KEK_URI may say."""

import subprocess
import sys
from pathlib import Path

import pytest

from altyaa.infra.vault.kek import VaultError, open_kek


@pytest.mark.parametrize("form", ["file:{}/kek.json", "file://{}/kek.json"])
def test_a_path_may_be_written_both_ways(tmp_path: Path, form: str) -> None:
    sealed = open_kek(form.format(tmp_path), create=True).encrypt(b"x", b"")
    assert open_kek(f"file:{tmp_path}/kek.json", create=False).decrypt(sealed, b"") == b"x"


def test_a_relative_path_starts_at_the_working_directory(tmp_path: Path) -> None:
    code = "from altyaa.infra.vault.kek import open_kek; open_kek('file:kek.json', create=True)"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    open_kek(f"file:{tmp_path}/kek.json", create=False)


@pytest.mark.parametrize("uri", ["file:", "file:/", "file://", "file:///", "file://host/kek.json", "file:a\0b"])
def test_a_file_uri_that_names_no_file_here_is_refused(uri: str) -> None:
    with pytest.raises(VaultError, match="names no file"):
        open_kek(uri, create=True)


@pytest.mark.parametrize("uri", ["vault2://s.token@host/key", "FILE2:/kek", "", "/etc/kek.json"])
def test_an_unknown_scheme_is_refused_naming_those_that_work_and_not_the_rest_of_the_uri(uri: str) -> None:
    with pytest.raises(VaultError, match="file:") as caught:
        open_kek(uri, create=True)
    assert "s.token" not in str(caught.value)
    assert "etc" not in str(caught.value)
