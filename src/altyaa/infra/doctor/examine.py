"""One examination: look at each part, judge it, list the results in the table's order."""

from dataclasses import dataclass

from altyaa.infra.doctor import checks
from altyaa.infra.doctor.facts import Owner, Unreachable
from altyaa.infra.doctor.look import login, owner
from altyaa.infra.doctor.look.keys import keys
from altyaa.infra.doctor.look.login import Seen, Wanted
from altyaa.infra.doctor.look.place import place
from altyaa.infra.doctor.model import Finding, Result, Severity, Unchecked, judge
from altyaa.infra.settings import Settings
from altyaa.infra.vault import PrfKeyset
from altyaa.kernel.secret import Secret

_NO_OWNER = Unchecked("set ALTYAA_DATABASE_OWNER_URL")
_NO_WORKER = "set ALTYAA_DATABASE_WORKER_URL, as where `altyaa worker` runs"


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is examined.

    Attributes:
        head: The newest revision of the schema that this program knows.
        app, worker, owner: Addresses by role; None where no setting names one.
    """

    settings: Settings
    head: str
    app: Secret[str]
    worker: Secret[str] | None
    owner: Secret[str] | None


async def before_start(deployment: Deployment) -> list[Result]:
    """Everything that a start can afford: this machine, and one session of each serving login."""
    app = await _seen(deployment, "altyaa_app", deployment.app, None)
    return await _serving(deployment, app)


async def everything(deployment: Deployment) -> list[Result]:
    """All of it."""
    app = await _seen(deployment, "altyaa_app", deployment.app, None)
    results = await _serving(deployment, app)
    found, signing = await keys(deployment.settings, deployment.app if isinstance(app, Seen) else None)
    results += judge("keys", checks.KEYS, found)
    return results + await _owner(deployment, app, signing)


def no_database(settings: Settings, why: str) -> list[Result]:
    """What can be said where the embedded database does not start or is not there."""
    what, _, remedy = why.partition(". ")
    missing = Finding("refuse", f"{what.rstrip('.')}.", remedy)
    return [*judge("machine", checks.PLACE, place(settings)), Result("embedded database", "answers", (missing,))]


async def _serving(deployment: Deployment, app: Seen | Unreachable) -> list[Result]:
    results = judge("machine", checks.PLACE, place(deployment.settings))
    results += _login("app login", app)
    results += await _worker(deployment, app)
    return results + judge("schema", checks.SCHEMA, app.schema if isinstance(app, Seen) else _silent(app))


async def _worker(deployment: Deployment, app: Seen | Unreachable) -> list[Result]:
    about = "worker login"
    if deployment.worker is None:
        return [Result(about, "answers", unchecked=_NO_WORKER)]
    seen = await _seen(deployment, "altyaa_worker", deployment.worker, app)
    results = _login(about, seen)
    return results + judge(about, checks.FEED, seen.link if isinstance(seen, Seen) else _silent(seen))


async def _seen(
    deployment: Deployment, role: str, dsn: Secret[str], beside: Seen | Unreachable | None
) -> Seen | Unreachable:
    settings = deployment.settings
    setting = _name(settings, "ALTYAA_DATABASE_URL" if role == "altyaa_app" else "ALTYAA_DATABASE_WORKER_URL")
    compared = beside if isinstance(beside, Seen) else None
    return await login.look(
        Wanted(dsn, setting, role), deployment.head, settings.database_prepared_statements, compared
    )


def _login(about: str, seen: Seen | Unreachable) -> list[Result]:
    if isinstance(seen, Unreachable):
        answers = _answers(about, seen)
        return [answers, *judge(about, checks.LINK, _silent(seen)), *judge(about, checks.LOGIN, _silent(seen))]
    return [
        Result(about, "answers"),
        *judge(about, checks.LINK, seen.link),
        *judge(about, checks.LOGIN, seen.login),
    ]


async def _owner(deployment: Deployment, app: Seen | Unreachable, signing: PrfKeyset | None) -> list[Result]:
    about = "owner login"
    if deployment.owner is None:
        return [Result(about, "answers", unchecked=_NO_OWNER.reason), *judge(about, checks.OWNER, _NO_OWNER)]
    setting = _name(deployment.settings, "ALTYAA_DATABASE_OWNER_URL")
    found = await owner.look(deployment.owner, setting, app if isinstance(app, Seen) else None, signing)
    if isinstance(found, Owner):
        return [Result(about, "answers"), *judge(about, checks.OWNER, found)]
    # Who serves does not need it.
    return [_answers(about, found, "warn"), *judge(about, checks.OWNER, _silent(found))]


def _answers(about: str, unreachable: Unreachable, severity: Severity = "refuse") -> Result:
    finding = Finding(
        severity,
        f"{unreachable.setting} does not connect: {unreachable.why.rstrip('.')}.",
        "Check the address and that the server runs. In a database that was never prepared, `altyaa migrate` makes "
        "the roles.",
    )
    return Result(about, "answers", (finding,))


def _name(settings: Settings, setting: str) -> str:
    return "the embedded database" if settings.database_url is None else setting


def _silent(unreachable: Unreachable) -> Unchecked:
    return Unchecked(f"{unreachable.setting} does not connect")
