"""What the commands of keys have in common: options, and how a key is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from altyaa.cli.output import err, out, show, show_list, unless_refused
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id
from altyaa.kernel.rate import Rate
from altyaa.keys.actions import Means
from altyaa.keys.model import CreatedKey, Descendant, KeyView, Network, SecretInfo
from altyaa.keys.rules.words import read_cidrs, read_expiry, read_limit

Workspace = Annotated[str, typer.Option("--workspace", help="Id of the workspace, wks_….")]
KeyId = Annotated[str, typer.Argument(help="Id of the key, key_….", metavar="ID")]

_BOUNDS = ("expires_at", "cidrs", "limit")


def means(opened: Runtime) -> Means:
    """What acting on keys needs."""
    return Means(entropy.now, entropy.new_id, opened.keyring.keys, opened.settings.scopes)


def expiry(text: str | None) -> datetime | None:
    """The moment that a text names; exit 1 if it names none in the future."""
    return None if text is None else unless_refused(read_expiry(text, entropy.now()))


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """The networks that texts name; exit 1 if one names none."""
    return unless_refused(read_cidrs(texts))


def rate(text: str | None) -> Rate | None:
    """The limit that a text states; exit 1 if it states none."""
    return None if text is None else unless_refused(read_limit(text))


def show_new(made: CreatedKey, as_json: bool) -> None:
    """Print a new key, this once."""
    if not as_json:
        err.print("Copy the key now: it is not stored and can't be shown again.", style="bold")
    data: dict[str, object] = {
        "id": write_id("key", made.id),
        "key": made.key.reveal(),
        "scopes": sorted(made.scopes),
        "rotate_by": made.rotate_by,
    }
    if not as_json:
        data |= {word: value for word, value in _facts(made.view).items() if word in _BOUNDS and value}
    *before, _ = made.view.secrets
    if before:
        data |= {"old_secret": write_id("sec", before[-1].id), "old_secret_ends_at": before[-1].ends_at}
    show(data, as_json)


def show_key(view: KeyView, as_json: bool) -> None:
    """Print everything about a key."""
    secrets, descendants = [_secret(each) for each in view.secrets], [descendant(each) for each in view.descendants]
    if as_json:
        show({**_facts(view), "secrets": secrets, "descendants": descendants}, as_json)
        return
    show(_facts(view), as_json)
    out.print("\nSecrets, oldest first", style="bold")
    show_list(secrets, as_json, "None.")
    if descendants:
        out.print("\nKeys that it made", style="bold")
        show_list(descendants, as_json, "None.")


def listed(view: KeyView) -> dict[str, object]:
    """A key in a list, for programs."""
    used = [secret for secret in view.secrets if secret.last_used_at is not None]
    return {
        **_facts(view),
        "ends_with": view.secrets[-1].last_four if view.secrets else None,
        "last_used_at": max((secret.last_used_at for secret in used if secret.last_used_at), default=None),
    }


def line(row: dict[str, object]) -> dict[str, object]:
    """A key in a list, for people: what tells it from others, what it needs, and what may be long at the end."""
    return {word: row[word] for word in ("id", "name", "status", "ends_with", "last_used_at", "rotate_by", "scopes")}


def descendant(key: Descendant) -> dict[str, object]:
    """A key that another made."""
    return {
        "id": write_id("key", key.id),
        "name": key.name,
        "minted_by": write_id("key", key.minted_by),
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }


def _facts(view: KeyView) -> dict[str, object]:
    key = view.key
    return {
        "id": write_id("key", key.id),
        "name": key.name,
        "status": key.status,
        "scopes": key.scopes,
        "cidrs": [str(network) for network in key.cidrs],
        "limit": None if key.limit is None else str(key.limit),
        "created_at": key.created_at,
        "created_by": key.created_by,
        "rotate_by": key.rotate_by,
        "rotated_at": key.rotated_at,
        "rotation_due": key.rotation_due,
        "expires_at": key.expires_at,
        "ends_at": key.ends_at,
        "revoked_at": key.revoked_at,
        "revoked_reason": key.revoked_reason,
    }


def _secret(secret: SecretInfo) -> dict[str, object]:
    return {
        "id": write_id("sec", secret.id),
        "ends_with": secret.last_four,
        "created_at": secret.created_at,
        "ends_at": secret.ends_at,
        "last_used_at": secret.last_used_at,
        "last_used_ip": None if secret.last_used_ip is None else str(secret.last_used_ip),
        "last_used_agent": secret.last_used_agent,
    }
