"""What the addresses under ``/_simulator`` tell."""

from typing import Any

from altyaa.simulator.control.bodies import utc
from altyaa.simulator.platform import Platform
from altyaa.simulator.record import Event
from altyaa.simulator.simulator import Simulator
from altyaa.simulator.state import App, Asset, Code, Grant, Person, Token, Whose


def state(simulator: Simulator) -> dict[str, Any]:
    """Everything but codes and tokens."""
    return {
        "world": simulator.world.name,
        "seed": simulator.seed,
        "now": utc(simulator.clock()),
        "platforms": {name: _platform(simulator, each) for name, each in simulator.platforms.items()},
        "faults": [{"id": number, **_rule(rule)} for number, rule in simulator.faults.rules.items()],
    }


def event(each: Event) -> dict[str, Any]:
    """One entry of the record."""
    return {
        "number": each.number,
        "at": utc(each.at),
        "kind": each.kind,
        "name": each.name,
        "provider": each.provider,
        **_whose(each.whose),
        "path": each.path,
        "changed": each.changed,
    }


def issued(provider: str, each: Token | Code) -> dict[str, Any]:
    """One entry of the ledger, with the secret itself."""
    kind = "code" if isinstance(each, Code) else each.kind
    whose = None if each.grant is None else each.grant.whose
    return {
        "provider": provider,
        "kind": kind,
        "text": each.text,
        **_whose(whose),
        "issued_at": utc(each.issued_at),
        "ends_at": utc(each.ends_at),
    }


def _platform(simulator: Simulator, platform: Platform) -> dict[str, Any]:
    return {
        "rotation": platform.rotation.kind,
        "apps": [_app(each) for each in platform.apps.values()],
        "people": [_person(each) for each in platform.people.values()],
        "grants": [_grant(simulator, platform, each) for each in platform.grants.values()],
        "issued": len(platform.codes) + len(platform.tokens),
    }


def _app(app: App) -> dict[str, Any]:
    return {
        "client_id": app.client_id,
        "has_secret": app.secret is not None,
        "redirect_uris": app.redirect_uris,
        "hooks": app.hooks,
        "is_testing": app.is_testing,
        "is_disabled": app.is_disabled,
        "quota": app.quota,
        "is_desktop": app.is_desktop,
    }


def _person(person: Person) -> dict[str, Any]:
    assets = [_asset(each) for each in person.assets]
    return {"id": person.id, "name": person.name, "email": person.email, "trouble": person.trouble, "assets": assets}


def _asset(asset: Asset) -> dict[str, Any]:
    return {"kind": asset.kind, "id": asset.id, "name": asset.name, "parent": asset.parent, "is_lost": asset.is_lost}


def _grant(simulator: Simulator, platform: Platform, grant: Grant) -> dict[str, Any]:
    return {
        **_whose(grant.whose),
        "scopes": sorted(grant.scopes),
        "declined": sorted(grant.declined),
        "asset_ids": None if grant.asset_ids is None else sorted(grant.asset_ids),
        "allowed_at": utc(grant.allowed_at),
        "ends_at": utc(grant.ends_at),
        "why_dead": simulator.why_dead(platform.name, grant.whose),
    }


def _rule(rule: Any) -> dict[str, Any]:
    return {
        "effect": rule.effect,
        "provider": rule.provider,
        "path": rule.path,
        "grant_type": rule.grant_type,
        "person_id": rule.person_id,
        "nth": rule.nth,
        "probability": rule.probability,
        "since": utc(rule.since),
        "until": utc(rule.until),
        "commits": rule.commits,
        "seconds": rule.seconds,
    }


def _whose(whose: Whose | None) -> dict[str, str | None]:
    return {
        "client_id": None if whose is None else whose.client_id,
        "person_id": None if whose is None else whose.person_id,
    }
