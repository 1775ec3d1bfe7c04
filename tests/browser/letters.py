"""Every kind of letter, as it lies in the outbox."""

from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from altyaa.access.actions.addresses import ADDRESS_ASKED_MAIL, ADDRESS_CHANGED_MAIL
from altyaa.access.actions.passwords import forgot
from altyaa.access.jobs.addresses import AddressAskedMail, AddressChangedMail, AddressMail
from altyaa.access.jobs.factors import factor_mails
from altyaa.access.jobs.passwords import PasswordChangedMail, PasswordMail, PasswordReplacedMail
from altyaa.access.rules.addresses import LIFETIME
from altyaa.access.store import end_address_changes, insert_address_change
from altyaa.connections import store as connections
from altyaa.events.actions import tell
from altyaa.events.jobs.mail import SendMail
from altyaa.infra import entropy
from altyaa.infra.jobs import Job
from altyaa.infra.mail.mailer import Mailer, open_mailer
from altyaa.kernel.fact import Fact, Json, Origin
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import service
from altyaa.testing.factories import address_digest, make_key, make_member, make_person
from altyaa.testing.oauth import make_client
from altyaa.testing.service import settings_for
from altyaa.worker.jobs import composers
from tests.access.factors.holders import with_passkey
from tests.access.people import invited
from tests.connections.engine.house import House
from tests.keys.lives import rows

URL = "https://auth.example.com"
FOUND = "https://github.com/harbor/site/blob/main/settings.py"
_SOURCE: dict[str, Json] = {"found_by": "github", "url": FOUND, "source": "content"}
_REPORTED: dict[str, Json] = {"found_by": "holder", "url": None, "source": "content"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One letter.

    Attributes:
        name: Of its kind, with what is special about this one.
    """

    name: str
    fact: Fact


class Outbox:
    """Sends letters and reads them back.

    Attributes:
        found: By name, in the order in which they were sent.
    """

    def __init__(self, house: House, folder: Path, language: str) -> None:
        self.house, self._folder = house, folder / "outbox"
        settings = settings_for(house.database, data_dir=folder, language=language)
        self.mailer: Mailer = open_mailer(settings, entropy.now)
        self.found: dict[str, EmailMessage] = {}
        self._seen: set[Path] = set()

    def take(self, name: str) -> None:
        """The one letter that came since."""
        new = set(self._folder.glob("*.eml")) - self._seen
        assert len(new) == 1, f"{name}: {len(new)} letters"
        self._seen |= new
        (path,) = new
        self.found[name] = message_from_bytes(path.read_bytes(), EmailMessage, policy=default)


async def every_letter(house: House, folder: Path, language: str = "en") -> dict[str, EmailMessage]:
    """One of each kind, and of some kinds several."""
    outbox = Outbox(house, folder, language)
    send = SendMail(house.runtime.db, outbox.mailer, composers(house.runtime.keyring, URL))
    await _invitation(outbox, send)
    for sample in await _samples(house):
        async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
            await tell(tx, sample.fact, ["owner@harbor.example"])
        await _delivered(house, send)
        outbox.take(sample.name)
    await _about_passwords(outbox)
    await _about_addresses(outbox)
    await _about_factors(outbox)
    return outbox.found


async def _delivered(house: House, send: SendMail) -> None:
    for row in await rows(house.database, "SELECT workspace_id, id FROM altyaa.mail WHERE sent_at IS NULL"):
        await send(Job("mail", row["workspace_id"], None, row["id"]))


async def _invitation(outbox: Outbox, send: SendMail) -> None:
    await invited(outbox.house.runtime, outbox.house.workspace, "ines@harbor.example", "admin")
    await _delivered(outbox.house, send)
    outbox.take("member.invited")


async def _about_passwords(outbox: Outbox) -> None:
    runtime, email = outbox.house.runtime, "mara@harbor.example"
    db, mailer, user_id = runtime.db, outbox.mailer, await make_person(runtime, email)
    await forgot(db, entropy.now, entropy.new_id, address_digest(runtime, email))
    (row,) = await rows(outbox.house.database, "SELECT id FROM altyaa.password_reset")
    job = Job("of no meaning here", None, user_id, row["id"])
    await PasswordMail(db, mailer, runtime.keyring, URL)(job)
    outbox.take("password link")
    await PasswordChangedMail(db, mailer, URL)(job)
    outbox.take("password set by link")
    await PasswordReplacedMail(db, mailer, URL)(Job("of no meaning here", None, user_id, entropy.new_id()))
    outbox.take("password replaced")


async def _about_addresses(outbox: Outbox) -> None:
    runtime, now = outbox.house.runtime, entropy.now()
    db, mailer, user_id = runtime.db, outbox.mailer, await make_person(runtime, "lea@harbor.example")
    taken = "noa@harbor-group.example"
    await make_person(runtime, taken)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    for name, email in (("address link", "lea@harbor-group.example"), ("address taken", taken)):
        change_id, digest = entropy.new_id(), address_digest(runtime, email)
        origin, until = Origin(None, ip_address("203.0.113.7"), agent), now + LIFETIME
        async with db.person(user_id) as tx:
            await insert_address_change(tx, user_id, change_id, email, digest, now, until, origin)
        await AddressMail(db, mailer, runtime.keyring, URL)(Job("of no meaning here", None, user_id, change_id))
        outbox.take(name)
    await AddressAskedMail(db, mailer, URL)(Job(ADDRESS_ASKED_MAIL, None, user_id, change_id))
    outbox.take("address asked for")
    async with db.person(user_id) as tx:
        await end_address_changes(tx, user_id, now)
    await AddressChangedMail(db, mailer, URL)(Job(ADDRESS_CHANGED_MAIL, None, user_id, change_id))
    outbox.take("address changed")


async def _about_factors(outbox: Outbox) -> None:
    runtime, email = outbox.house.runtime, "ida@harbor.example"
    user_id = await make_person(runtime, email)
    await with_passkey(runtime, email)
    (row,) = await rows(outbox.house.database, "SELECT id FROM altyaa.user_passkey")
    for kind, send in factor_mails(runtime.db, outbox.mailer, URL).items():
        await send(Job(kind, None, user_id, row["id"]))
        outbox.take(f"factor {kind}")


async def _samples(house: House) -> list[Sample]:
    return [*_of_people(), *await _of_keys(house), *await _of_apps(house), *await _of_connections(house)]


def _sample(type_: str, subject: str, data: dict[str, Json], special: str = "") -> Sample:
    return Sample(f"{type_} {special}".strip(), Fact(type_, subject, entropy.now(), data))


def _of_people() -> list[Sample]:
    subject = write_id("inv", entropy.new_id())
    return [_sample("member.invitation_leaked", subject, {"email": "ines@harbor.example", **_SOURCE})]


async def _of_keys(house: House) -> list[Sample]:
    made = await make_key(house.runtime, house.workspace, "posts.read", "keys.write", name="BI Dashboard")
    key, by = write_id("key", made.id), made.rotate_by.isoformat().replace("+00:00", "Z")
    due: dict[str, Json] = {"name": "BI Dashboard", "rotate_by": by, "reason": None}
    leaked: dict[str, Json] = {"name": "BI Dashboard", "last_four": "x4Kd", "also_revoked": [], **_SOURCE}
    return [
        _sample("api_key.rotation_due", key, {**due, "days_left": 7, "policy": "remind"}, "in 7 days"),
        _sample("api_key.rotation_due", key, {**due, "days_left": 1, "policy": "expire"}, "tomorrow, it stops"),
        _sample("api_key.rotation_due", key, {**due, "days_left": 0, "policy": "remind"}, "overdue"),
        _sample("api_key.rotation_due", key, {**due, "days_left": 0, "policy": "expire"}, "stopped"),
        _sample("api_key.leaked", key, {**leaked, "key_revoked": False}, "it lives on"),
        _sample("api_key.leaked", key, {**leaked, **_REPORTED, "also_revoked": [key], "key_revoked": True}, "it ended"),
    ]


async def _of_apps(house: House) -> list[Sample]:
    made = await make_client(house.runtime, house.workspace)
    noa = await make_member(house.runtime, house.workspace, "member", "noa@harbor.example")
    app, grant = made.record.wire_id, write_id("grt", entropy.new_id())
    about: dict[str, Json] = {"client": "Trend Reader", "client_id": app, "user": noa.id}
    leaked: dict[str, Json] = {"name": "Trend Reader", "last_four": "Zq81", **_SOURCE}
    uris: list[Json] = ["https://app.example/callback", "https://app.example/a/long/way/to/another/callback"]
    kept: dict[str, Json] = {"name": "Trend Reader", "since": "2026-11-20T08:00:00Z"}
    kept |= {"redirect_uris": uris, "jwks": True, "client_ended": False}
    theft: dict[str, Json] = {"evidence": "the token before the last was sent", "network": "203.0.113.0/24"}
    return [
        _sample("oauth.refresh_token.reused", grant, {**about, **theft, "agent": "curl/8.5"}),
        _sample("oauth.client.leaked", app, {**leaked, "client_ended": False}, "it lives on"),
        _sample("oauth.client.leaked", app, {**leaked, "client_ended": True}, "it ended"),
        _sample("oauth.client.changes_withdrawn", app, kept),
        _sample("oauth.client.changes_withdrawn", app, {**kept, "jwks": False, "client_ended": True}, "it ended"),
        _sample("oauth.grant.leaked", grant, {**about, "kind": "refresh_token", **_SOURCE}),
        _sample("oauth.client.token_leaked", app, {**about, "kind": "access_token", **_REPORTED}),
    ]


async def _of_connections(house: House) -> list[Sample]:
    grant_id, _ = await house.connect(pages=3, grant_ends=entropy.now() + timedelta(days=7))
    found, *_ = await house.connections(grant_id)
    con = write_id("con", found.id)
    told: dict[str, Json] = {"state": found.grant_state, "code": found.grant_code}
    said = "The platform asks for a new sign-in every 60 days."
    lost = "The page is no longer among those that this account may manage."
    async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
        *_, last = await connections.connections(tx, grant_id=grant_id, most=10)
        await connections.set_connection_state(tx, last.id, "asset_lost", "gone", house.clock())
    over, taken = "The sign-in at the platform is over.", "Access was taken back at the platform."
    return [
        _sample("connection.attention", con, {**told, "sentence": said, "days_left": 7}),
        _sample("connection.expired", con, {**told, "sentence": over}),
        _sample("connection.revoked", con, {**told, "sentence": taken}),
        _sample("connection.asset_lost", write_id("con", last.id), {"sentence": lost}),
        _sample("connection.calendar_leaked", write_id("cal", entropy.new_id()), dict(_SOURCE)),
    ]
