"""Configuration from `OUTCRY_*` environment variables; secrets also from the files that `*_FILE` name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schemas.fields import Channel
from schemas.watched import Attributes

DAY_S = 86400.0
# A bucket waits for the latest channel: one that waited for longer than a day would be of no use to anybody.
Seconds = Annotated[float, Field(ge=0, le=DAY_S, allow_inf_nan=False)]
SECRETS = ("broker_password", "http_token", "pseudonym_key")
# Seconds by which a channel's events may be out of order, beyond which they count as late. Posts and chats
# are written as they happen; calls and e-mails pass a transcript or a mail server first.
DEFAULT_LATENESS_S: dict[Channel, float] = {"social": 5.0, "call": 30.0, "chat": 5.0, "email": 30.0}


class SecretFile(NamedTuple):
    """Where a secret is to be read, and the variable that says so."""

    variable: str
    path: str


def _read(value: Any) -> Any:
    if not isinstance(value, SecretFile):
        if isinstance(value, str) and not value.strip():
            raise ValueError("is empty")
        return value
    try:
        secret = Path(value.path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ValueError(f"cannot read {value.path}, which {value.variable} names: {why}") from None
    if not secret:
        raise ValueError(f"{value.path}, which {value.variable} names, is empty")
    return secret


def _said(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty")
    return value


def web_address(value: str) -> str:
    """An http or https address as it was given; raises `ValueError`, without the address, which may be a secret.

    Examples
    --------
    >>> web_address("https://outcry.example.org/page")
    'https://outcry.example.org/page'
    >>> web_address("javascript:alert(1)")
    Traceback (most recent call last):
    ValueError: is no address that begins with http:// or https:// and names a host
    """
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:
        sound = False
    if not sound or any(letter.isspace() or not letter.isprintable() for letter in value):
        raise ValueError("is no address that begins with http:// or https:// and names a host")
    return value


# Read with the field, so that a file that is not there hides no other bad value.
Secret = Annotated[SecretStr, BeforeValidator(_read)]
Filled = Annotated[str, AfterValidator(_said)]


def with_secrets(values: dict[str, Any], prefix: str, names: Iterable[str]) -> dict[str, Any]:
    """Add the secrets that `<prefix><NAME>_FILE` variables name files of."""
    for name in names:
        variable = f"{prefix}{name.upper()}_FILE"
        path = os.environ.get(variable)
        if path and name not in values:
            values[name] = SecretFile(variable, path)
    return values


class Settings(BaseSettings):
    """Every knob, with unit and reason. `outcry config` prints them, secrets masked."""

    model_config = SettingsConfigDict(env_prefix="OUTCRY_", extra="ignore", frozen=True)

    broker: Annotated[str, Field(description="Kafka bootstrap servers, host:port[,host:port…]")] = (
        "127.0.0.1:9092"
    )
    broker_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    broker_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    broker_username: str | None = None
    broker_password: Secret | None = None
    broker_ca_file: Path | None = None
    broker_session_timeout_s: Annotated[
        float, Field(ge=1, le=300, description="a worker that is silent for longer loses its share")
    ] = 12.0
    group: Annotated[Filled, Field(description="consumer group of the workers that share the work")] = (
        "outcry"
    )
    data_dir: Annotated[
        Path, Field(description="scratch of the Faust worker; holds nothing that may be missed")
    ] = Path(".outcry")
    config_dir: Annotated[
        Path | None, Field(description="YAML files that people edit: duties, costs, grades; reread on change")
    ] = None
    topics_file: Annotated[Path | None, Field(description="instead of deploy/topics.yaml")] = None

    http_host: Filled = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8700
    http_token: Secret | None = None
    public_url: Annotated[
        str,
        AfterValidator(web_address),
        # Links go on with a path of their own.
        AfterValidator(lambda address: address.rstrip("/")),
        Field(description="where people reach the page, for links in alerts"),
    ] = "http://127.0.0.1:8700"

    bucket_s: Annotated[int, Field(ge=1, le=3600, description="width of a bucket of event time")] = 10
    lateness_s: Annotated[dict[Channel, Seconds], NoDecode] = DEFAULT_LATENESS_S
    max_late_s: Annotated[
        float, Field(ge=60, le=366 * DAY_S, description="older than this behind its brand: too late")
    ] = DAY_S
    flush_interval_s: Annotated[
        float, Field(gt=0, le=60, description="between two flushes; an alert waits for up to one")
    ] = 0.5
    checkpoint_interval_s: Annotated[float, Field(gt=0, le=DAY_S)] = 60.0
    model_interval_s: Annotated[
        float, Field(gt=0, le=366 * DAY_S, description="least time between text models")
    ] = 600.0
    prior_file: Annotated[
        Path | None, Field(description="what `outcry train-prior` wrote: a better start")
    ] = None
    label_next_s: Annotated[
        float, Field(gt=0, le=366 * DAY_S, description="how often a new list of what to label is made")
    ] = 3600.0
    false_alarms_per_month: Annotated[float, Field(gt=0, le=1000, description="the dial, per brand")] = 1.0
    pages_per_week: Annotated[
        int, Field(ge=1, description="pages of an owner in seven days; beyond, all but red wait for a digest")
    ] = 20
    max_slices: Annotated[
        int,
        Field(
            ge=1,
            le=20000,
            description="watched slices per brand; of a full table, those silent for 14 days go",
        ),
    ] = 1000
    watched_attributes: Annotated[Attributes, NoDecode] = ()
    page_backfill: Annotated[bool, Field(description="page for onsets over an hour old: drills, tests")] = (
        False
    )
    dry_run: bool = False
    pseudonym_key: Annotated[
        Secret | None, Field(description="key of the hashes that stand for customers and authors")
    ] = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, values: Any) -> Any:
        return with_secrets(values, "OUTCRY_", SECRETS)

    @field_validator("broker")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        for server in value.split(","):
            host, _, port = server.strip().rpartition(":")
            if not (host and port.isdecimal() and 0 < int(port) < 65536):
                raise ValueError(f"servers are given as host:port[,host:port…], not {server.strip()!r}")
        return value

    @field_validator("lateness_s", mode="before")
    @classmethod
    def _lateness_by_channel(cls, value: Any) -> Any:
        """Read `call=600,email=60`; a channel that is not named keeps its default."""
        if not isinstance(value, str):
            return value
        parts = [part.partition("=") for part in value.split(",") if part.strip()]
        odd = [name.strip() for name, equals, _ in parts if not equals]
        if odd:
            raise ValueError(f"seconds are given by channel, as in call=600,email=60, not {', '.join(odd)}")
        return {**DEFAULT_LATENESS_S, **{name.strip(): seconds.strip() for name, _, seconds in parts}}

    @field_validator("watched_attributes", mode="before")
    @classmethod
    def _list_of_names(cls, value: Any) -> Any:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.broker_security.startswith("SASL") and not (self.broker_username and self.broker_password):
            raise ValueError(
                "OUTCRY_BROKER_SECURITY: SASL needs OUTCRY_BROKER_USERNAME and OUTCRY_BROKER_PASSWORD_FILE"
            )
        return self

    def lateness_of(self, channel: Channel) -> float:
        """Seconds by which events of a channel may be out of order."""
        return self.lateness_s.get(channel, DEFAULT_LATENESS_S[channel])

    def key(self) -> bytes:
        """Key of the pseudonyms. Without one set, hashes are the same everywhere, and so can be guessed."""
        return self.pseudonym_key.get_secret_value().encode() if self.pseudonym_key else b"outcry"
