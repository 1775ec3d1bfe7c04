"""What the addresses under ``/_simulator`` are sent."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from altyaa.simulator.acts import Act
from altyaa.simulator.faults import Effect, Rule
from altyaa.simulator.platforms import PLATFORMS
from altyaa.simulator.state import App, Asset, Person

Text = Annotated[str, Field(min_length=1, max_length=200)]


def _known(provider: str) -> str:
    if provider not in PLATFORMS:
        raise ValueError(f"there are {', '.join(PLATFORMS)}")
    return provider


Hook = Annotated[str, Field(pattern=r"^http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?/[!-~]*$", max_length=500)]
"""On this machine: what is played here goes nowhere else."""
Provider = Annotated[str, AfterValidator(_known)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ClockBody(_Body):
    """How far the clock goes forward."""

    advance_seconds: int = Field(ge=0, le=10 * 366 * 86_400)

    @property
    def by(self) -> timedelta:
        return timedelta(seconds=self.advance_seconds)


class AssetBody(_Body):
    """A page, an account or a location."""

    kind: Text
    id: Text
    name: Text
    parent: Text | None = None
    details: dict[str, Any] = {}
    via_business: bool = False


class PersonBody(_Body):
    """Somebody; whoever had the id is replaced."""

    provider: Provider
    id: Text
    name: Text
    email: Text
    assets: list[AssetBody] = []

    def person(self) -> Person:
        assets = [Asset(**each.model_dump()) for each in self.assets]
        return Person(self.id, self.name, self.email, assets)


class AppBody(_Body):
    """An app's configuration; what is left out stays as it is."""

    provider: Provider
    client_id: Text
    secret: Text | None = None
    hooks: dict[Text, Hook] = {}
    redirect_uris: list[Text] | None = None
    is_testing: bool | None = None
    is_disabled: bool | None = None
    quota: Annotated[int, Field(ge=0)] | None = None
    is_desktop: bool | None = None

    def configure(self, app: App) -> None:
        sent = self.model_dump(exclude={"provider", "client_id", "redirect_uris"}, exclude_unset=True)
        for name, value in sent.items():
            setattr(app, name, value)
        if "redirect_uris" in self.model_fields_set:
            app.redirect_uris = None if self.redirect_uris is None else tuple(self.redirect_uris)


class FaultBody(_Body):
    """A rule, as ``Rule`` tells."""

    effect: Effect
    provider: Provider | Literal["*"] = "*"
    path: Text = "*"
    grant_type: Text | None = None
    person_id: Text | None = None
    nth: Annotated[int, Field(ge=1)] | None = None
    probability: Annotated[float, Field(ge=0, le=1)] = 1.0
    since: Annotated[AwareDatetime, Field(strict=False)] | None = None
    until: Annotated[AwareDatetime, Field(strict=False)] | None = None
    commits: bool = False
    seconds: Annotated[int, Field(ge=0, le=86_400)] = 0

    def rule(self) -> Rule:
        return Rule(**dict(self))


class ActBody(_Body):
    """Something that happens, as ``Act`` tells."""

    act: Text
    provider: Provider
    person_id: Text
    client_id: Text | None = None
    target: Text | None = None

    def what(self) -> Act:
        return Act(self.act, self.provider, self.person_id, self.client_id, self.target)


def utc(value: datetime | None) -> str | None:
    """A time as JSON has it."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")
