"""Our registrations at platforms: ``ALTYAA_PROVIDER_NAME_CLIENT_ID`` and its neighbours, three settings for each."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import Field, SecretStr, create_model, model_validator
from pydantic_settings import BaseSettings

from altyaa.kernel.secret import Secret
from altyaa.providers.model import App
from altyaa.providers.registry import PROVIDERS

_ID = "Client id of the app that is registered at {}. Unset: nobody can connect it."
_SECRET = "Its client secret."
_BASE = "Where {} is played instead, as by `altyaa simulator`: `https://HOST/PATH` is then at `URL/HOST/PATH`."
_SIMULATOR = (
    "Where `altyaa simulator` plays every platform that has no app and no base URL of its own here. Connections then "
    "go by its clock. `altyaa up --simulator` sets it. In development alone."
)
_SIMULATED = "4711"
"""Client id at a simulator, which takes any."""
_Text: TypeAlias = Annotated[str, Field(min_length=1)]
_Hidden: TypeAlias = Annotated[SecretStr, Field(min_length=1)]


def _fields() -> Iterator[tuple[str, Any]]:
    for name, provider in PROVIDERS.items():
        yield f"provider_{name}_client_id", (_Text | None, Field(None, description=_ID.format(provider.title)))
        yield f"provider_{name}_client_secret", (_Hidden | None, Field(None, description=_SECRET))
        yield f"provider_{name}_base_url", (str | None, Field(None, description=_BASE.format(provider.title)))


if TYPE_CHECKING:
    _Registrations = BaseSettings
else:
    _Registrations = create_model("_Registrations", __base__=BaseSettings, **dict(_fields()))


class ProviderSettings(_Registrations):
    """The part of the settings that is about platforms."""

    simulator_url: str | None = Field(None, pattern="^https?://[^/]+$", description=_SIMULATOR)

    @model_validator(mode="after")
    def _whole(self) -> "ProviderSettings":
        for name in PROVIDERS:
            if (self._of(name, "client_id") is None) != (self._of(name, "client_secret") is None):
                raise ValueError(f"ALTYAA_PROVIDER_{name.upper()}_CLIENT_ID and …_CLIENT_SECRET: both or neither")
        return self

    @cached_property
    def provider_apps(self) -> Mapping[str, App]:
        """Our apps, by provider; a platform that is not set up is not there."""
        return dict(self._apps())

    @cached_property
    def provider_base_urls(self) -> Mapping[str, str]:
        """By provider, where it is played instead."""
        found = {name: self._of(name, "base_url") or self._simulated(name) for name in PROVIDERS}
        return {name: url for name, url in found.items() if url is not None}

    def _apps(self) -> Iterator[tuple[str, App]]:
        for name in PROVIDERS:
            client_id, secret = self._of(name, "client_id"), self._of(name, "client_secret")
            if client_id is not None and secret is not None:
                yield name, App(name, client_id, Secret(secret.get_secret_value()))
            elif self._simulated(name) is not None:
                yield name, App(name, _SIMULATED, Secret("any"))

    def _simulated(self, provider: str) -> str | None:
        """The simulator's address, if it plays this platform."""
        is_set_up = any(self._of(provider, each) is not None for each in ("client_id", "base_url"))
        return None if is_set_up else self.simulator_url

    def _of(self, provider: str, field: str) -> Any:
        return getattr(self, f"provider_{provider}_{field}")
