"""Every setting, from ``ALTYAA_…`` in the environment or the TOML file that ``ALTYAA_CONFIG`` names.

The reference page ``docs/reference/settings.md`` is generated from the descriptions here.
"""

import difflib
import os
import tomllib
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from altyaa.infra.language.catalogues import SOURCE, locales
from altyaa.infra.mail.address import read_sender
from altyaa.infra.mail.server import read_smtp_url
from altyaa.infra.settings_entries import OwnScope, Resource
from altyaa.infra.settings_providers import ProviderSettings
from altyaa.infra.words import in_words
from altyaa.kernel import scopes
from altyaa.kernel.rate import read_rate
from altyaa.protocol.github_secret_scanning import PublicKeys, read_public_keys

_READ_ELSEWHERE = ("ALTYAA_CONFIG", "ALTYAA_RLS_DATABASE_URL")


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and says what it takes."""


class Settings(ProviderSettings):
    """Settings of one process."""

    model_config = SettingsConfigDict(env_prefix="ALTYAA_", extra="forbid", frozen=True)

    database_url: SecretStr | None = Field(
        None, description="PostgreSQL as `altyaa_app`. Unset: the embedded server in the data directory."
    )
    database_owner_url: SecretStr | None = Field(
        None, description="PostgreSQL as `altyaa_owner` or an administrator, for `altyaa migrate` and `altyaa doctor`."
    )
    database_worker_url: SecretStr | None = Field(
        None, description="PostgreSQL as `altyaa_worker`; `altyaa migrate` gives the role this password."
    )
    database_listen_url: SecretStr | None = Field(
        None,
        description="PostgreSQL as `altyaa_app` without a pooler in between, to hear of revocations. Default: "
        "`ALTYAA_DATABASE_URL`.",
    )
    database_prepared_statements: bool = Field(
        True, description="Off behind a pooler in transaction mode that does not carry prepared statements."
    )
    database_connections: int = Field(10, ge=1, le=1000, description="Most connections of one process.")
    data_dir: Path = Field(Path(".altyaa"), description="Embedded PostgreSQL, key file, logs.")
    base_url: str = Field(
        "http://localhost:8000",
        description="The public address of this service, without a path. Default: `http://localhost:` and the port.",
    )
    environment: Literal["development", "production"] = Field(
        "development", description="`production` refuses what only a developer's machine may do."
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (ip_network("127.0.0.1/32"), ip_network("::1/128")),
        description="Comma-separated networks whose `X-Forwarded-For` is believed and who receive `X-Altyaa-Context`.",
    )
    outbound_ports: Annotated[tuple[Annotated[int, Field(ge=1, le=65_535)], ...], NoDecode] = Field(
        (443,),
        min_length=1,
        description="Comma-separated ports of other people's servers that may be called. Loopback in development: any.",
    )
    kek_uri: str | None = Field(
        None,
        description="Key that seals all others: `file:PATH`, `aws-kms://arn:aws:kms:REGION:ACCOUNT:key/ID`, "
        "`gcp-kms://projects/P/locations/L/keyRings/R/cryptoKeys/K` or `hcvault:MOUNT/keys/NAME`. Default: `file:` + "
        "`kek.json` in the data directory.",
    )
    other_kek_uri: str | None = Field(
        None,
        description="A second key that opens and does not seal, while everything moves from one key to another.",
    )
    metrics_token: SecretStr | None = Field(
        None,
        min_length=32,
        description="Bearer token of at least 32 characters that opens `/metrics`. Unset: the route answers 404.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="Mail server, user and password percent-encoded: `smtps://user:password@host` (TLS, port 465), "
        "`smtp://user:password@host` (STARTTLS, port 587) or `smtp://host?starttls=no` (not encrypted and so without "
        "a user, port 25). Unset: mail lands in `outbox/` of the data directory, one `.eml` file each.",
    )
    mail_from: str | None = Field(
        None,
        description="Sender of mail, `Altyaa <no-reply@example.com>`. Default: `Altyaa <altyaa@HOST>` with the host "
        "of the base URL.",
    )
    language: str = Field(
        SOURCE,
        description="Language of letters and calendars, and of pages where the browser asks for none that there is: "
        "`en`, or the name of a translation, as `de` for `locale/de.po`.",
    )
    scopes_file: Path | None = Field(
        None, description="TOML file with `[[scope]]` entries: name, title, sentence, lowest_role (default admin)."
    )
    github_public_keys_file: Path | None = Field(
        None,
        description="JSON file with what `https://api.github.com/meta/public_keys/secret_scanning` answers: the keys "
        "that sign GitHub's reports of leaked credentials. Unset: `/v1/leaks/github` answers 404.",
    )
    key_rotation_days: int = Field(90, ge=1, le=3650, description="Days until a key's secret is due for rotation.")
    access_token_seconds: int = Field(3600, ge=60, le=86_400, description="Seconds that an access token is good for.")
    refresh_token_seconds: int = Field(
        5_184_000,
        ge=3600,
        le=31_536_000,
        description="Seconds that a refresh token is good for; each refresh begins anew.",
    )
    refresh_replay_seconds: int = Field(
        30,
        ge=0,
        le=3600,
        description="Seconds in which a refresh that is sent twice gets the same tokens again, counted from the first "
        "use of the new ones. 0: never, and a repeat ends the grant.",
    )
    resource: tuple[Resource, ...] = Field(
        (),
        max_length=32,
        description="Resources that access tokens can be limited to, `[[resource]]` in the file of `ALTYAA_CONFIG`: "
        "`uri`; `scopes` that it knows (default: all); `audience`, as in `/gateway/verify?audience=`, that it is "
        "behind; `format`, `opaque`.",
    )
    key_limit: str = Field(
        "6000/60",
        description="Requests admitted per API key, as `quantity/seconds`, or `off`. The processes of one command "
        "share it.",
    )
    app_limit: str = Field(
        "6000/60", description="Requests admitted per OAuth app and workspace, written and shared in the same way."
    )
    workspace_limit: str = Field(
        "60000/60", description="Requests admitted per workspace, written and shared in the same way."
    )
    failure_limit: str = Field(
        "300/60",
        description="Failed verifications per client address (IPv6: its /64), written and shared in the same way. "
        "Beyond it failures get 429; valid credentials from the same address are not affected.",
    )

    @field_validator("environment")
    @classmethod
    def _plays_nothing(cls, value: str, info: ValidationInfo) -> str:
        if value == "production" and info.data.get("simulator_url") is not None:
            raise ValueError("must be development where ALTYAA_SIMULATOR_URL is set")
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        return value

    @field_validator("resource")
    @classmethod
    def _told_apart(cls, value: tuple[Resource, ...]) -> tuple[Resource, ...]:
        named = [each.uri for each in value] + [each.audience for each in value if each.audience is not None]
        if len(named) > len(set(named)):
            raise ValueError("each [[resource]] with a uri and an audience of its own")
        return value

    @field_validator("outbound_ports", mode="before")
    @classmethod
    def _ports(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("key_limit", "app_limit", "workspace_limit", "failure_limit", mode="before")
    @classmethod
    def _rate(cls, value: Any) -> Any:
        read_rate(str(value))
        return value

    @field_validator("base_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.fragment:
            raise ValueError("an address like https://auth.example.com, without a path")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            read_smtp_url(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str | None) -> str | None:
        if value is not None:
            read_sender(value)
        return value

    @field_validator("language")
    @classmethod
    def _translated(cls, value: str) -> str:
        if value not in locales():
            raise ValueError(f"must be a language that there is: {', '.join(locales())}")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file; ``.env`` files are not read."""
        config = os.environ.get("ALTYAA_CONFIG")
        file = (TomlConfigSettingsSource(settings_cls, Path(config)),) if config else ()
        return (init_settings, env_settings, *file)

    def changed(self, **values: Any) -> "Settings":
        """These settings with some replaced by command-line options; None leaves a setting as it is."""
        given = {name: value for name, value in values.items() if value is not None}
        return Settings(**(self.model_dump(include=self.model_fields_set) | given))

    @cached_property
    def effective_kek_uri(self) -> str:
        """The KEK's URI, with the default filled in."""
        return self.kek_uri or f"file:{self.data_dir / 'kek.json'}"

    @cached_property
    def effective_mail_from(self) -> str:
        """The sender of mail, with the default filled in; a host that no mail address can have becomes localhost."""
        host = urlsplit(self.base_url).hostname or ""
        return self.mail_from or f"Altyaa <altyaa@{host if host.isascii() and ':' not in host else 'localhost'}>"

    @cached_property
    def scopes(self) -> scopes.ScopeCatalogue:
        """Built-in scopes and those of the scopes file.

        Raises:
            SettingsError: The file cannot be read, or an entry is wrong.
        """
        if self.scopes_file is None:
            return scopes.catalogue()
        try:
            entries = tomllib.loads(self.scopes_file.read_text()).get("scope", [])
            if not isinstance(entries, list):
                raise ValueError("begin each scope with the line [[scope]]")
            own = [scopes.Scope(**OwnScope.model_validate(entry).model_dump()) for entry in entries]
            return scopes.catalogue(own)
        except ValidationError as error:
            raise SettingsError(f"ALTYAA_SCOPES_FILE ({self.scopes_file}): a [[scope]]: {_said(error, '')}.") from None
        except (OSError, ValueError) as error:
            raise SettingsError(f"ALTYAA_SCOPES_FILE ({self.scopes_file}): {_why(error)}") from error

    @cached_property
    def github_public_keys(self) -> "PublicKeys | None":
        """Keys that sign GitHub's reports of leaked credentials; None where there is no file of them.

        Raises:
            SettingsError: The file cannot be read, or is not what GitHub publishes.
        """
        if self.github_public_keys_file is None:
            return None
        try:
            return read_public_keys(self.github_public_keys_file.read_text())
        except (OSError, ValueError) as error:
            named = f"ALTYAA_GITHUB_PUBLIC_KEYS_FILE ({self.github_public_keys_file})"
            raise SettingsError(f"{named}: {_why(error)}") from error


def load() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: Names each setting that is wrong. The value itself is not repeated: it may be a secret.
    """
    config = os.environ.get("ALTYAA_CONFIG")
    if config and not Path(config).is_file():
        raise SettingsError(f"ALTYAA_CONFIG names {config}, which is not a file.")
    if unknown := [name for name in os.environ if _is_unknown(name)]:
        raise SettingsError("; ".join(f"{name} is not a setting{_hint(name)}" for name in sorted(unknown)))
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError(_said(error, "ALTYAA_")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"ALTYAA_CONFIG ({config}) is not TOML: {error}") from None
    except OSError as error:
        raise SettingsError(f"ALTYAA_CONFIG ({config}) cannot be read: {error.strerror}.") from None
    _ = settings.scopes, settings.github_public_keys  # A wrong file would otherwise be found by the first request.
    return settings


def _said(error: ValidationError, prefix: str) -> str:
    """What is wrong, name by name. The values are not repeated."""
    wrong = []
    for item in error.errors(include_input=False):
        name = str(item["loc"][0]) if item["loc"] else "entry"
        said = in_words(item)
        if item["type"] == "extra_forbidden":
            wrong.append(f"{name} is not a setting{_hint(f'{prefix}{name}')}")
        elif prefix and not item["loc"]:
            wrong.append(said)  # about several together, which it names
        else:
            wrong.append(f"{prefix}{name.upper() if prefix else name}: {said}")
    return "; ".join(wrong)


def _why(error: OSError | ValueError) -> str:
    """Without the path, which is named already."""
    return f"{error.strerror}." if isinstance(error, OSError) else str(error)


def _is_unknown(variable: str) -> bool:
    # A mistyped ALTYAA_DATABASE_URL would start a database of its own.
    name = variable.removeprefix("ALTYAA_")
    return name != variable and name.lower() not in Settings.model_fields and variable not in _READ_ELSEWHERE


def _hint(name: str) -> str:
    known = [f"ALTYAA_{field.upper()}" for field in Settings.model_fields]
    near = difflib.get_close_matches(name.upper().removeprefix("ALTYAA_ALTYAA_"), known, 1)
    meant = f"; did you mean {near[0]} (in a file {near[0].removeprefix('ALTYAA_').lower()})?" if near else ";"
    return f"{meant} docs/reference/settings.md lists them"
