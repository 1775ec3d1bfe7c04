"""The KEK file: made once, kept private, refused when it is not what it should be."""

import base64
import json
import os
import stat
from pathlib import Path

import pytest
import tink
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tink import aead, json_proto_keyset_format, prf, secret_key_access

from altyaa.infra.vault.kek import VaultError, open_kek

EXAMPLE = Path(__file__).parents[3] / "examples" / "kek.example.json"


def write_private(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)


def as_json(template: object) -> str:
    text: str = json_proto_keyset_format.serialize(tink.new_keyset_handle(template), secret_key_access.TOKEN)
    return text


def refusal(path: Path, *, create: bool = False) -> str:
    with pytest.raises(VaultError) as caught:
        open_kek(f"file:{path}", create=create)
    assert caught.value.__cause__ is None
    return str(caught.value)


def test_a_kek_made_once_opens_what_it_sealed_when_opened_again(tmp_path: Path) -> None:
    uri = f"file:{tmp_path}/kek.json"
    sealed = open_kek(uri, create=True).encrypt(b"x", b"")
    assert open_kek(uri, create=True).decrypt(sealed, b"") == b"x"
    assert open_kek(uri, create=False).decrypt(sealed, b"") == b"x"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_new_kek_is_private_whatever_the_umask_and_leaves_nothing_beside_it(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        open_kek(f"file:{tmp_path}/kek.json", create=True)
    finally:
        os.umask(before)
    assert [entry.name for entry in tmp_path.iterdir()] == ["kek.json"]
    status = (tmp_path / "kek.json").stat()
    assert stat.S_IMODE(status.st_mode) == 0o600
    assert status.st_nlink == 1


def test_an_existing_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "kek.json"
    write_private(path, b"not a key, and not ours to overwrite")
    refusal(path, create=True)
    assert path.read_bytes() == b"not a key, and not ours to overwrite"


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    path = tmp_path / "kek.json"
    path.symlink_to(tmp_path / "elsewhere.json")
    assert "There is no KEK file" in refusal(path, create=True)
    assert not (tmp_path / "elsewhere.json").exists()


def test_a_missing_kek_is_not_made_unasked(tmp_path: Path) -> None:
    assert "restore it from your backup" in refusal(tmp_path / "kek.json")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert "Create its folder" in refusal(tmp_path / "absent" / "kek.json", create=True)


@pytest.mark.parametrize("bit", [0o040, 0o020, 0o010, 0o004, 0o002, 0o001])
def test_a_kek_open_to_anybody_else_is_refused(tmp_path: Path, bit: int) -> None:
    path = tmp_path / "kek.json"
    open_kek(f"file:{path}", create=True)
    path.chmod(0o600 | bit)
    assert f"chmod 600 {path}" in refusal(path)


def test_what_is_not_a_regular_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "folder").mkdir(0o700)
    for name in ("pipe", "folder"):
        assert "not a regular file" in refusal(tmp_path / name)


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")  # root may read every mode, and still not this
    assert "cannot be read" in refusal(tmp_path / "loop")


def test_the_published_example_is_refused_however_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "kek.json"
    for content in (EXAMPLE.read_bytes(), b"".join(EXAMPLE.read_bytes().split())):
        write_private(path, content)
        assert "published example key" in refusal(path)


def test_the_example_hidden_beside_a_key_of_ones_own_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kek.json"
    keyset = tink.JsonKeysetReader(as_json(aead.aead_key_templates.AES256_GCM)).read()
    keyset.key.extend(tink.JsonKeysetReader(EXAMPLE.read_text()).read().key)
    handle = tink.proto_keyset_format.parse(keyset.SerializeToString(), secret_key_access.TOKEN)
    write_private(path, json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN).encode())
    assert "published example key" in refusal(path)


@pytest.mark.parametrize(
    "template",
    [prf.prf_key_templates.HMAC_SHA256, aead.aead_key_templates.AES128_GCM, aead.aead_key_templates.AES256_EAX],
    ids=["prf", "aes128", "eax"],
)
def test_a_keyset_of_another_kind_or_a_shorter_key_is_refused(tmp_path: Path, template: object) -> None:
    prf.register()
    path = tmp_path / "kek.json"
    write_private(path, as_json(template).encode())
    assert "AES-256-GCM" in refusal(path)


def test_every_truncation_is_refused_and_none_quotes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "kek.json"
    whole = as_json(aead.aead_key_templates.AES256_GCM).encode()
    value = json.loads(whole)["key"][0]["keyData"]["value"]
    for length in range(len(whole)):
        write_private(path, whole[:length])
        message = refusal(path)
        assert "does not hold" in message
        assert value not in message


@given(garbage=st.binary(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(garbage=b"\xff")
def test_a_whole_keyset_around_a_garbled_key_is_refused(tmp_path: Path, garbage: bytes) -> None:
    keyset = json.loads(as_json(aead.aead_key_templates.AES256_GCM))
    keyset["key"][0]["keyData"]["value"] = base64.b64encode(garbage).decode()
    write_private(tmp_path / "kek.json", json.dumps(keyset).encode())
    assert "does not hold" in refusal(tmp_path / "kek.json")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.one_of(st.binary(max_size=200), st.just(b"[" * 60_000), st.just(b'{"key": [' * 6_000)))
def test_garbled_bytes_are_refused_with_the_vaults_own_error(tmp_path: Path, content: bytes) -> None:
    write_private(tmp_path / "kek.json", content)
    assert "does not hold" in refusal(tmp_path / "kek.json")
