"""What is kept, sealed, between a person's yes at a platform and their choice here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from altyaa.kernel.secret import Secret
from altyaa.providers.model import Asset, Granted, Tokens


@dataclass(frozen=True, slots=True)
class Pick:
    """A grant that is not stored yet, and what may be picked. Tokens of assets are not kept: each is asked for anew.

    Attributes:
        issued_at: When the code was sent to be redeemed: lives count from there.
        assets: None where the platform was not asked yet, or did not say.
    """

    granted: Granted
    issued_at: datetime
    assets: tuple[Asset, ...] | None


def write_pick(pick: Pick) -> bytes:
    """As JSON."""
    tokens = pick.granted.tokens
    said: dict[str, Any] = {
        "subject": pick.granted.subject,
        "display": pick.granted.display,
        "issued_at": pick.issued_at.isoformat(),
        "access": tokens.access.reveal(),
        "access_ends": _moment(tokens.access_ends),
        "refresh": None if tokens.refresh is None else tokens.refresh.reveal(),
        "grant_ends": _moment(tokens.grant_ends),
        "scopes": None if tokens.scopes is None else sorted(tokens.scopes),
        "assumed": sorted(tokens.assumed),
        "assets": None if pick.assets is None else [_written(each) for each in pick.assets],
    }
    return json.dumps(said).encode()


def read_pick(plain: Secret[bytes]) -> Pick:
    """Back from ``write_pick``."""
    said = json.loads(plain.reveal())
    tokens = Tokens(
        access=Secret(said["access"]),
        access_ends=_read(said["access_ends"]),
        refresh=None if said["refresh"] is None else Secret(said["refresh"]),
        grant_ends=_read(said["grant_ends"]),
        scopes=None if said["scopes"] is None else frozenset(said["scopes"]),
        assumed=frozenset(said["assumed"]),
        subject=said["subject"],
    )
    assets = None if said["assets"] is None else tuple(_read_asset(*each) for each in said["assets"])
    return Pick(Granted(said["subject"], said["display"], tokens), datetime.fromisoformat(said["issued_at"]), assets)


def keys_of(assets: Sequence[Asset]) -> frozenset[str]:
    """By what a form names them."""
    return frozenset(key_of(each.kind, each.id) for each in assets)


def key_of(kind: str, asset_id: str) -> str:
    """One of them, in one word."""
    return f"{kind}.{asset_id}"


def _written(asset: Asset) -> list[str | None]:
    return [asset.kind, asset.id, asset.name, asset.problem]


def _read_asset(kind: str, asset_id: str, name: str, problem: str | None) -> Asset:
    return Asset(kind, asset_id, name, problem=problem)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
