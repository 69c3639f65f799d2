"""Configuration of the fire drill: `OUTCRY_DRILL_*`, the token also from a file (`OUTCRY_DRILL_TOKEN_FILE`)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.fields import Name
from schemas.settings import Filled, Secret, with_secrets

DRILL_PREFIX = "OUTCRY_DRILL_"
DRILL_SECRETS = ("token",)


class DrillSettings(BaseSettings):
    """The canary, and where its pages come back to.

    Examples
    --------
    >>> DrillSettings().brand
    'outcry-drill'
    """

    model_config = SettingsConfigDict(env_prefix=DRILL_PREFIX, extra="ignore", frozen=True)

    brand: Annotated[Name, Field(description="Alertmanager routes it to the drill alone: change both")] = (
        "outcry-drill"
    )
    host: Filled = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8702
    token: Annotated[Secret | None, Field(description="bearer token of Alertmanager")] = None

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, values: Any) -> Any:
        return with_secrets(values, DRILL_PREFIX, DRILL_SECRETS)
