"""Leaked credentials: what a report ends, and what it does not."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from altyaa.access import store as people
from altyaa.access.actions import invitations, passwords
from altyaa.access.actions.addresses import find_change
from altyaa.access.model import ADDRESS_CHANGE, INVITATION, PASSWORD_RESET
from altyaa.access.rules import email_index
from altyaa.access.rules.addresses import LIFETIME
from altyaa.infra import entropy, vault
from altyaa.infra.settings import SettingsError, load
from altyaa.kernel.credential import write_credential
from altyaa.kernel.fact import Origin
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import KEY_REVOKED, KEY_ROTATED, Problem, Refused
from altyaa.kernel.secret import Secret
from altyaa.keys.model import API_KEY, CreatedKey
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_key, make_member, make_workspace, operator, verify_key
from altyaa.testing.http import http_client
from altyaa.testing.service import Service, served
from tests.keys.lives import addressed, as_key, delivered, facts, mint, rotate, rows, text_of

KEYS = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("old", "new")}
STRANGER = ec.generate_private_key(ec.SECP256R1())
URL = "https://github.com/octocat/hello/blob/12345600b9cb/settings.py"


@dataclass(frozen=True, slots=True)
class House:
    """A service that listens to GitHub; a workspace with an Owner, an Admin and a member."""

    service: Service
    database: TestDatabase
    workspace: MadeWorkspace
    client: httpx2.AsyncClient
    headers: Mapping[str, str] = field(default_factory=dict)

    async def key(self, *scopes: str) -> CreatedKey:
        """A key that the operator makes."""
        return await make_key(self.service.runtime, self.workspace, *(scopes or ("posts.read",)))

    async def github(self, *tokens: str, signer: str = "new") -> list[str]:
        """The labels that GitHub is told."""
        body = report(*tokens)
        answer = await self.client.post("/v1/leaks/github", content=body, headers=signed(body, signer))
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert [each["token_hash"] for each in answer.json()] == [sha256(each.encode()).hexdigest() for each in tokens]
        return [each["label"] for each in answer.json()]

    async def holder(self, token: str) -> list[dict[str, Any]]:
        """What a holder's report ends."""
        answer = await self.client.post("/v1/leaks/self", json={"token": token})
        assert answer.status_code == 200, answer.text
        ended: list[dict[str, Any]] = answer.json()["ended"]
        return ended

    async def state(self, made: CreatedKey) -> Problem | str:
        """What the database says of a key now."""
        judged = await verify_key(self.service.runtime, made.key)
        return judged.problem if isinstance(judged, Refused) else "alive"

    async def whoami(self, made: CreatedKey) -> int:
        """The status that a key gets, maybe from memory."""
        bearer = {"Authorization": f"Bearer {made.key.reveal()}"}
        return (await self.client.get("/v1/whoami", headers=bearer)).status_code

    async def is_forgotten(self, made: CreatedKey) -> None:
        """The word that a secret is dead reaches the memory of the process."""
        async with asyncio.timeout(2):
            while (status := await self.whoami(made)) == 200:
                pass
        assert status == 401

    async def everything(self) -> str:
        """A checksum of what reports may change."""
        sql = """
            SELECT md5(concat((SELECT string_agg(k::text, '|' ORDER BY id) FROM altyaa.api_key k),
                              (SELECT string_agg(s::text, '|' ORDER BY id) FROM altyaa.api_key_secret s),
                              (SELECT string_agg(e::text, '|' ORDER BY id) FROM altyaa.event e),
                              (SELECT string_agg(i::text, '|' ORDER BY id) FROM altyaa.invitation i),
                              (SELECT string_agg(p::text, '|' ORDER BY id) FROM altyaa.password_reset p))) AS sum
        """
        return str((await rows(self.database, sql))[0]["sum"])


def report(*tokens: str) -> bytes:
    matches = [{"token": token, "type": "altyaa_api_key", "url": URL, "source": "commit", "new": 1} for token in tokens]
    return json.dumps(matches).encode()


def signed(body: bytes, name: str = "new", key: ec.EllipticCurvePrivateKey | None = None) -> dict[str, str]:
    signature = (key or KEYS[name]).sign(body, ec.ECDSA(SHA256()))
    return {"Github-Public-Key-Identifier": name, "Github-Public-Key-Signature": b64encode(signature).decode()}


def public_keys(folder: Path) -> Path:
    entries = [
        {
            "key_identifier": name,
            "key": key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
            "is_current": name == "new",
        }
        for name, key in KEYS.items()
    ]
    path = folder / "github.json"
    path.write_text(json.dumps({"public_keys": entries}))
    return path


@pytest.fixture
async def house(database: TestDatabase, tmp_path: Path) -> AsyncIterator[House]:
    async with (
        served(database, github_public_keys_file=public_keys(tmp_path)) as service,
        http_client(base_url=service.url) as client,
    ):
        workspace = await make_workspace(service.runtime)
        await make_member(service.runtime, workspace, "admin", "ada@harbor.example")
        await make_member(service.runtime, workspace, "member", "mara@harbor.example")
        yield House(service, database, workspace, client)


async def test_a_leaked_key_is_dead_at_once_and_its_owners_are_told(house: House, tmp_path: Path) -> None:
    made = await house.key()
    assert await house.whoami(made) == 200
    assert await house.github(made.key.reveal(), signer="old") == ["true_positive"]
    assert await house.state(made) is KEY_REVOKED
    await house.is_forgotten(made)
    (row,) = await rows(house.database, "SELECT revoked_reason FROM altyaa.api_key")
    assert row["revoked_reason"] == "leak"
    (leaked,) = await facts(house.database, "api_key.leaked")
    assert (leaked["subject"], leaked["url"], leaked["key_revoked"]) == (write_id("key", made.id), URL, True)
    assert [fact["reason"] for fact in await facts(house.database, "api_key.revoked")] == ["leak"]
    assert await addressed(house.database, "api_key.leaked") == [f"owner-{house.workspace.owner_id.hex}@harbor.example"]
    (letter,) = await delivered(house.database, tmp_path)
    assert letter["Subject"] == "The API key BI Dashboard was leaked"
    said = text_of(letter)
    for part in (URL, made.key.reveal()[-4:], "the key is revoked", "the operator of the service"):
        assert part in said, part
    assert made.key.reveal() not in said


async def test_the_address_of_the_reporter_is_kept_with_the_fact(house: House) -> None:
    await house.holder((await house.key()).key.reveal())
    (row,) = await rows(
        house.database, "SELECT actor, ip::text, request_id FROM altyaa.event WHERE type = 'api_key.leaked'"
    )
    assert (row["actor"], row["ip"]) == ("service", "127.0.0.1/32")
    assert row["request_id"]


async def test_a_second_report_is_a_false_positive_and_changes_nothing(house: House) -> None:
    made = await house.key()
    assert await house.github(made.key.reveal()) == ["true_positive"]
    before = await house.everything()
    assert await house.github(made.key.reveal()) == ["false_positive"]
    assert await house.holder(made.key.reveal()) == []
    assert await house.everything() == before


async def test_one_credential_in_several_places_is_one_leak(house: House) -> None:
    made = (await house.key()).key.reveal()
    assert await house.github(made, "alk_x", made) == ["true_positive", "false_positive", "true_positive"]
    assert len(await facts(house.database, "api_key.leaked")) == 1


async def test_what_is_not_ours_or_dead_is_a_false_positive_and_changes_nothing(house: House) -> None:
    live, revoked, rotated = await house.key(), await house.key(), await house.key()
    await house.holder(revoked.key.reveal())
    await rotate(house.service.runtime, operator(house.service.runtime, house.workspace), rotated.id, timedelta())
    tag = house.service.runtime.keyring.keys.tag.compute
    strangers = write_credential(API_KEY, Secret(live.id.bytes + bytes(32)), tag)
    before = await house.everything()
    tokens = [
        strangers.reveal(), live.key.reveal()[:-1], live.key.reveal() + "0", live.key.reveal().swapcase(), "", "alk_",
        "als_" + live.key.reveal()[4:], "x" * 100_000, "🔑", "\x00", revoked.key.reveal(), rotated.key.reveal(),
    ]  # fmt: skip
    assert await house.github(*tokens) == ["false_positive"] * len(tokens)
    assert await house.holder(strangers.reveal()) == []
    assert await house.everything() == before
    assert await house.state(live) == "alive"


async def test_a_key_with_another_secret_lives_on_and_loses_what_the_leaked_one_may_have_made(
    house: House, tmp_path: Path
) -> None:
    runtime = house.service.runtime
    made = await house.key("posts.read", "keys.write")
    early = await mint(runtime, as_key(house.workspace, made), "posts.read", "keys.write", name="early")
    again = await rotate(runtime, operator(runtime, house.workspace), made.id)
    late = await mint(runtime, as_key(house.workspace, made), "posts.read", "keys.write", name="late")
    grandchild = await mint(runtime, as_key(house.workspace, late), "posts.read", name="grandchild")
    ended = await house.holder(again.key.reveal())
    assert [each["kind"] for each in ended] == ["api_key_secret", "api_key", "api_key"]
    assert {each["id"] for each in ended[1:]} == {write_id("key", late.id), write_id("key", grandchild.id)}
    assert await house.state(again) is KEY_ROTATED
    for key, state in ((made, "alive"), (early, "alive"), (late, KEY_REVOKED), (grandchild, KEY_REVOKED)):
        assert await house.state(key) == state
    (leaked,) = await facts(house.database, "api_key.leaked")
    assert not leaked["key_revoked"]
    (letter,) = await delivered(house.database, tmp_path)
    said = text_of(letter)
    for part in (
        f"lives on with its secret ending in {made.key.reveal()[-4:]}",
        "Keys that may have been made with it ended too: 2",
        f"events whose actor is {write_id('key', made.id)}",
    ):
        assert part in said, part


async def test_secrets_that_a_leaked_key_gave_to_others_end_with_it(house: House, tmp_path: Path) -> None:
    """A thief who rotates a key within reach, without overlap, would hold its only secret."""
    runtime, workspace = house.service.runtime, house.workspace
    thief = await house.key("posts.read", "keys.write")
    lost, shared, bystander = [await house.key() for _ in range(3)]
    stolen = await rotate(runtime, as_key(workspace, thief), lost.id, timedelta())
    copied = await rotate(runtime, as_key(workspace, thief), shared.id)
    await rotate(runtime, operator(runtime, workspace), bystander.id)
    for made in (stolen, copied):
        assert await house.whoami(made) == 200
    ended = await house.holder(thief.key.reveal())
    assert [each["kind"] for each in ended] == ["api_key_secret"] * 3 + ["api_key"] * 2
    assert {each["id"] for each in ended[3:]} == {write_id("key", thief.id), write_id("key", lost.id)}
    for key, state in ((stolen, KEY_REVOKED), (copied, KEY_ROTATED), (shared, "alive"), (bystander, "alive")):
        assert await house.state(key) == state
    for made in (stolen, copied):
        await house.is_forgotten(made)
    (leaked,) = await facts(house.database, "api_key.leaked")
    retired = await facts(house.database, "api_key.secret_retired")
    assert {each["secret"] for each in retired} == set(leaked["also_retired"])
    assert {(each["subject"], each["with"]) for each in retired} == {
        (write_id("key", each.id), write_id("key", thief.id)) for each in (lost, shared)
    }
    (letter,) = await delivered(house.database, tmp_path)
    assert "Secrets that may have been made with it, by rotating keys, ended too: 2." in text_of(letter)


async def test_a_secret_that_a_leaked_one_may_have_made_of_its_own_key_ends_the_key(house: House) -> None:
    runtime, workspace = house.service.runtime, house.workspace
    made = await house.key("posts.read", "keys.write")
    before = await house.key()
    kept = await rotate(runtime, as_key(workspace, made), before.id)
    first = await rotate(runtime, operator(runtime, workspace), made.id, timedelta())
    again = await rotate(runtime, as_key(workspace, made), made.id)
    other = await rotate(runtime, as_key(workspace, made), (await house.key()).id)
    await house.holder(first.key.reveal())
    for key, state in ((first, KEY_REVOKED), (again, KEY_REVOKED), (other, KEY_ROTATED), (kept, "alive")):
        assert await house.state(key) == state
    (leaked,) = await facts(house.database, "api_key.leaked")
    assert leaked["key_revoked"]


async def test_a_key_that_dies_of_a_leak_takes_every_descendant_along(house: House) -> None:
    """Also through one that was revoked before."""
    runtime = house.service.runtime
    made = await house.key("posts.read", "keys.write")
    child = await mint(runtime, as_key(house.workspace, made), "posts.read", "keys.write")
    grandchild = await mint(runtime, as_key(house.workspace, child), "posts.read")
    bystander = await house.key()
    await rows(house.database, "UPDATE altyaa.api_key SET revoked_at = created_at WHERE id = $1", child.id)
    ended = await house.holder(made.key.reveal())
    assert [each["id"] for each in ended[1:]] == [write_id("key", made.id), write_id("key", grandchild.id)]
    assert await house.state(grandchild) is KEY_REVOKED
    assert await house.state(bystander) == "alive"
    with_them = sorted(fact["subject"] for fact in await facts(house.database, "api_key.revoked"))
    assert with_them == sorted([write_id("key", made.id), write_id("key", grandchild.id)])


async def test_the_second_of_two_leaked_secrets_kills_the_key(house: House, tmp_path: Path) -> None:
    runtime = house.service.runtime
    made = await house.key()
    again = await rotate(runtime, operator(runtime, house.workspace), made.id)
    assert await house.whoami(made) == 200
    await house.github(made.key.reveal())
    await house.is_forgotten(made)
    assert await house.whoami(again) == 200
    (letter,) = await delivered(house.database, tmp_path)
    assert f"lives on with its secret ending in {again.key.reveal()[-4:]}" in text_of(letter)
    await house.github(again.key.reveal())
    assert await house.state(again) is KEY_REVOKED
    assert [fact["key_revoked"] for fact in await facts(house.database, "api_key.leaked")] == [False, True]


async def test_a_secret_that_leaked_after_its_key_expired_never_works_again(house: House) -> None:
    made = await house.key()
    await rows(house.database, "UPDATE altyaa.api_key SET expires_at = now() - interval '1 day'")
    assert await house.github(made.key.reveal()) == ["true_positive"]
    await rows(house.database, "UPDATE altyaa.api_key SET expires_at = now() + interval '1 day'")
    assert await house.state(made) is KEY_REVOKED


async def test_of_reports_at_once_one_ends_the_key(house: House) -> None:
    made = await house.key()
    labels = await asyncio.gather(*(house.github(made.key.reveal()) for _ in range(8)))
    assert sorted(label for (label,) in labels) == ["false_positive"] * 7 + ["true_positive"]
    assert (
        len(await facts(house.database, "api_key.leaked")) == len(await facts(house.database, "api_key.revoked")) == 1
    )
    assert len(await addressed(house.database, "api_key.leaked")) == 1


async def test_whoever_mints_with_a_leaked_key_as_it_dies_is_left_with_nothing(house: House) -> None:
    runtime = house.service.runtime
    for _ in range(5):
        made = await house.key("posts.read", "keys.write")
        thief = as_key(house.workspace, made)
        await asyncio.gather(
            *(mint(runtime, thief, "posts.read") for _ in range(6)),
            house.github(made.key.reveal()),
            return_exceptions=True,
        )
        (alive,) = await rows(
            house.database, "SELECT count(*) FROM altyaa.api_key WHERE minted_by = $1 AND revoked_at IS NULL", made.id
        )
        assert alive["count"] == 0


async def test_a_report_that_github_did_not_sign_ends_nothing(house: House) -> None:
    made = await house.key()
    body = report(made.key.reveal())
    good = signed(body)
    identifier, signature = good
    before = await house.everything()
    for headers, sent in (
        ({}, body),
        ({signature: good[signature]}, body),
        ({identifier: good[identifier]}, body),
        (good | {identifier: "newer"}, body),
        (good | {identifier: "old"}, body),
        (signed(body, "new", STRANGER), body),
        (good, body + b" "),
        (good, json.dumps(json.loads(body), separators=(",", ":")).encode()),
    ):
        answer = await house.client.post("/v1/leaks/github", content=sent, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_signature")
        assert made.key.reveal() not in answer.text
    assert await house.everything() == before


async def test_a_signed_report_of_another_shape_is_refused_whole(house: House) -> None:
    made = await house.key()
    before = await house.everything()
    for body in (b"", b"{}", b"[" * 50_000, json.dumps([*json.loads(report(made.key.reveal())), 7]).encode()):
        answer = await house.client.post("/v1/leaks/github", content=body, headers=signed(body))
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value")
    assert await house.everything() == before


async def test_a_report_of_5_mb_is_cut_off(house: House) -> None:
    body = report((await house.key()).key.reveal()) + b" " * 5_000_000
    answer = await house.client.post("/v1/leaks/github", content=body, headers=signed(body))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    answer = await house.client.post("/v1/leaks/self", content=b'{"token": "' + b"a" * 5_000_000 + b'"}')
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert await facts(house.database, "api_key.leaked") == []


async def test_a_holders_report_of_another_shape_is_refused_and_not_repeated(house: House) -> None:
    made = await house.key()
    for body in (
        b"", b"[]", b"{}", b"null", b'{"token": 7}', b'{"token": ""}', b'{"token": null}', b'{"tokens": "TOKEN"}',
        b'{"token": "TOKEN", "also": 1}', b'["TOKEN"]', b'{"token": "TOKEN', b'{"token": "TOKEN\xff"}',
        b'{"token": ["TOKEN"]}', b'{"token": "TOKEN' + b"a" * 500 + b'"}',
    ):  # fmt: skip
        sent = body.replace(b"TOKEN", made.key.reveal().encode())
        answer = await house.client.post("/v1/leaks/self", content=sent)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value"), body
        assert made.key.reveal() not in answer.text, body
        assert "a" * 20 not in answer.text
    assert await house.state(made) == "alive"


async def test_a_service_without_githubs_keys_takes_no_report(service: Service) -> None:
    body = report("alk_x")
    async with http_client(base_url=service.url) as client:
        answer = await client.post("/v1/leaks/github", content=body, headers=signed(body))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_an_address_that_only_guesses_is_slowed_down(database: TestDatabase, tmp_path: Path) -> None:
    async with (
        served(database, github_public_keys_file=public_keys(tmp_path), failure_limit="4/60") as service,
        http_client(base_url=service.url) as client,
    ):
        for _ in range(2):
            assert (await client.post("/v1/leaks/github", content=b"[]")).status_code == 401
            assert (await client.post("/v1/leaks/self", json={"token": "alk_x"})).status_code == 200
        for path, body in (("github", []), ("self", {"token": "alk_x"})):
            answer = await client.post(f"/v1/leaks/{path}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
        made = await make_key(service.runtime, await make_workspace(service.runtime), "posts.read")
        answer = await client.post("/v1/leaks/self", json={"token": made.key.reveal()})
        assert len(answer.json()["ended"]) == 2, "whoever holds a real one is heard"


async def test_links_that_we_mail_end_too(house: House) -> None:
    """An invitation is withdrawn, with its Owners told; a link for a new password is spent."""
    invited, reset = await _invitation(house), await _reset(house)
    assert await house.github(invited.reveal(), reset.reveal()) == ["true_positive", "true_positive"]
    before = await house.everything()
    assert await house.holder(invited.reveal()) == []
    assert await house.github(invited.reveal(), reset.reveal()) == ["false_positive", "false_positive"]
    assert await house.everything() == before
    keys = house.service.runtime.keyring.keys
    db = house.service.runtime.db
    assert isinstance(await invitations.find(db, keys, entropy.now, invited), Refused)
    assert isinstance(await passwords.find_reset(db, keys, entropy.now, reset), Refused)
    (fact,) = await facts(house.database, "member.invitation_leaked")
    assert (fact["email"], fact["url"]) == ("new@harbor.example", URL)
    assert len(await addressed(house.database, "member.invitation_leaked")) == 1


async def test_a_holder_is_told_what_ended_of_each_kind(house: House) -> None:
    (invitation,) = await house.holder((await _invitation(house)).reveal())
    assert invitation["kind"] == "invitation"
    assert invitation["id"].startswith("inv_")
    assert await house.holder((await _reset(house)).reveal()) == [{"kind": "password_reset", "id": None}]
    change = await _address_change(house)
    assert await house.holder(change.reveal()) == [{"kind": "address_change", "id": None}]
    keys = house.service.runtime.keyring.keys
    assert isinstance(await find_change(house.service.runtime.db, keys, entropy.now, change), Refused)
    assert await house.holder(change.reveal()) == [], "dead already"


async def _invitation(house: House) -> Secret[str]:
    runtime = house.service.runtime
    async with runtime.db.workspace(operator(runtime, house.workspace)) as tx:
        made = await invitations.invite(
            tx, entropy.now, entropy.new_id, house.workspace.id, "new@harbor.example", "member"
        )
        assert not isinstance(made, Refused)
        token, digest = vault.mint(INVITATION, made.id, entropy.new_secret(), runtime.keyring.keys)
        await people.set_invitation_digest(tx, made.id, digest)
    return token


async def _reset(house: House) -> Secret[str]:
    runtime = house.service.runtime
    index = runtime.keyring.keys.blind_index.compute(email_index("mara@harbor.example"))
    await passwords.forgot(runtime.db, entropy.now, entropy.new_id, index)
    (row,) = await rows(
        house.database, "SELECT user_id, id FROM altyaa.password_reset ORDER BY created_at DESC LIMIT 1"
    )
    token, digest = vault.mint(PASSWORD_RESET, row["id"], entropy.new_secret(), runtime.keyring.keys)
    async with runtime.db.person(row["user_id"]) as tx:
        await people.set_reset_digest(tx, row["id"], digest)
    return token


async def _address_change(house: House) -> Secret[str]:
    runtime, now, change_id = house.service.runtime, entropy.now(), entropy.new_id()
    (person,) = await rows(house.database, "SELECT id FROM altyaa.user_account WHERE email = 'mara@harbor.example'")
    token, digest = vault.mint(ADDRESS_CHANGE, change_id, entropy.new_secret(), runtime.keyring.keys)
    address = ("mara@harbor-group.example", entropy.new_secret().reveal())
    async with runtime.db.person(person["id"]) as tx:
        await people.insert_address_change(tx, person["id"], change_id, *address, now, now + LIFETIME, Origin())
        await people.set_address_change_digest(tx, change_id, digest)
    return token


def test_a_wrong_file_of_public_keys_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for content in ("", "{}", '{"public_keys": [{"key_identifier": "a", "key": "x"}]}'):
        path = tmp_path / "github.json"
        path.write_text(content)
        monkeypatch.setenv("ALTYAA_GITHUB_PUBLIC_KEYS_FILE", str(path))
        with pytest.raises(SettingsError, match="ALTYAA_GITHUB_PUBLIC_KEYS_FILE"):
            load()
    monkeypatch.setenv("ALTYAA_GITHUB_PUBLIC_KEYS_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(SettingsError, match="ALTYAA_GITHUB_PUBLIC_KEYS_FILE"):
        load()
