"""The contexts that a statement is tried with, and what each is worth."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from altyaa.infra.db import ContextSigner
from altyaa.infra.vault import PrfKeyset, hmac_blocks, open_kek, open_service_keys
from altyaa.kernel.principal import Principal
from tests.tenancy.plant import Tenant

Worth = Literal["home", "home without a user", "other", "nothing", "refused"]

# home: opens the rows reached for. other: opens somebody else's. nothing: no rows, no error. refused: SQLSTATE 28000.
KINDS: Mapping[str, Worth] = {
    "right": "home",
    "other workspace": "other",
    "no context": "nothing",
    "forged MAC": "refused",
    "expired": "refused",
    "other pid": "refused",
    "other audience": "refused",
    "malformed": "refused",
    "right, for a key": "home without a user",
    "right, for any pid": "home",
    "right, in the leeway": "home",
    "empty, as after a transaction": "nothing",
    "other version": "refused",
    "without expiry": "refused",
    "without pid": "refused",
    "unknown key": "refused",
    "retired key": "refused",
    "key of the future": "refused",
    "key of another audience": "refused",
}
"""Every kind of context: first the eight that everybody thinks of."""

_LIFETIME_SECONDS, _LEEWAY_SECONDS = 60, 5
_NO_PROCESS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Keys:
    """Keysets by what they are to the database."""

    ours: PrfKeyset
    unknown: PrfKeyset
    retired: PrfKeyset
    future: PrfKeyset
    another_audience: PrfKeyset


async def install_keys(admin: Any, kek_uri: str) -> Keys:
    """Open our context key, and put three beside it in the database that it must not accept from us."""
    rows = await admin.fetch("SELECT purpose, sealed FROM altyaa.service_keyset")
    opened = open_service_keys({row["purpose"]: row["sealed"] for row in rows}, open_kek(kek_uri, create=False))
    keys = Keys(opened.context["altyaa"], *(PrfKeyset.mint() for _ in range(4)))
    for audience, keyset, active_from, retired_at in (
        ("altyaa", keys.retired, "now() - interval '1 day'", "now() - interval '1 second'"),
        ("altyaa", keys.future, "now() + interval '1 hour'", "NULL"),
        ("reputation", keys.another_audience, "now()", "NULL"),
    ):
        await admin.execute(
            f"""
            INSERT INTO tenancy.context_key (audience, kid, inner_block, outer_block, active_from, retired_at)
            VALUES ($1, $2, $3, $4, {active_from}, {retired_at})
            """,
            audience,
            str(keyset.primary_id),
            *hmac_blocks(keyset.raw_key(keyset.primary_id)),
        )
    return keys


def contexts(keys: Keys, home: Tenant, other: Tenant, *, pid: int, now_unix: int) -> dict[str, str | None]:
    """One context of each kind, that reaches for the rows of ``home``.

    Args:
        pid: The server process; 0 where a pooler stands in front and it is not known.
        now_unix: By the database's clock.
    """
    soon = now_unix + _LIFETIME_SECONDS
    signer, misled = ContextSigner("altyaa", keys.ours), ContextSigner("reputation", keys.ours)
    right = signer.sign(_principal(home), pid=pid, expires_unix=soon)
    elsewhere = signer.sign(_principal(other), pid=pid, expires_unix=soon)
    body = {"audience": "altyaa", "exp": soon, "pid": pid} | _tenant(home)
    return {
        "right": right,
        "other workspace": elsewhere,
        "no context": None,
        # Every part is genuine: the body that is wanted, under the MAC that was granted.
        "forged MAC": right.rpartition(".")[0] + "." + elsewhere.rpartition(".")[2],
        "expired": signer.sign(_principal(home), pid=pid, expires_unix=now_unix - _LEEWAY_SECONDS - 1),
        "other pid": signer.sign(_principal(home), pid=_NO_PROCESS, expires_unix=soon),
        "other audience": misled.sign(_principal(home), pid=pid, expires_unix=soon),
        "malformed": f"{right}.more",
        "right, for a key": signer.sign(_principal(home, user=False), pid=pid, expires_unix=soon),
        "right, for any pid": signer.sign(_principal(home), pid=0, expires_unix=soon),
        "right, in the leeway": signer.sign(_principal(home), pid=pid, expires_unix=now_unix),
        "empty, as after a transaction": "",
        "other version": _craft(keys.ours, body, version="v2"),
        "without expiry": _craft(keys.ours, _without(body, "exp")),
        "without pid": _craft(keys.ours, _without(body, "pid")),
        # Says nothing of an audience: it must not pass for the audience of a key that does not exist.
        "unknown key": _craft(keys.unknown, _without(body, "audience")),
        "retired key": _craft(keys.retired, body),
        "key of the future": _craft(keys.future, body),
        "key of another audience": _craft(keys.another_audience, body),
    }


def _principal(tenant: Tenant, *, user: bool = True) -> Principal:
    return Principal("operator", "operator", tenant.workspace, frozenset(), tenant.user if user else None)


def _tenant(tenant: Tenant) -> dict[str, object]:
    return {"workspace": str(tenant.workspace), "user": str(tenant.user), "principal": "operator", "scopes": ""}


def _without(body: Mapping[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in body.items() if key != name}


def _craft(keyset: PrfKeyset, body: Mapping[str, object], version: str = "v1") -> str:
    """What no signer of ours would sign, with a MAC that is right under that key."""
    encoded = urlsafe_b64encode(json.dumps(body, sort_keys=True).encode()).rstrip(b"=").decode()
    signed = f"{version}.{keyset.primary_id}.{encoded}"
    return signed + "." + urlsafe_b64encode(keyset.compute(signed.encode())).rstrip(b"=").decode()
