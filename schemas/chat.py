"""Configuration of the chat adapter: `OUTCRY_CHAT_*`, secrets also from the files that `*_FILE` name."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.settings import Filled, Secret, web_address, with_secrets

CHAT_PREFIX = "OUTCRY_CHAT_"
# The address of a bot is a secret: whoever knows it may write to the group.
CHAT_SECRETS = ("token", "wecom_url", "dingtalk_url", "dingtalk_secret", "feishu_url", "feishu_secret")


class ChatSettings(BaseSettings):
    """Where the adapter listens, whom it believes, and which bots it writes to.

    Examples
    --------
    >>> ChatSettings(feishu_secret="s")
    Traceback (most recent call last):
    pydantic_core._pydantic_core.ValidationError: 1 validation error for ChatSettings
      Value error, OUTCRY_CHAT_FEISHU_SECRET: without OUTCRY_CHAT_FEISHU_URL there is nothing to sign ...
    """

    model_config = SettingsConfigDict(env_prefix=CHAT_PREFIX, extra="ignore", frozen=True)

    host: Filled = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8701
    token: Annotated[Secret | None, Field(description="bearer token of Alertmanager")] = None
    wecom_url: Annotated[Secret | None, Field(description="webhook address of a WeCom group bot")] = None
    dingtalk_url: Secret | None = None
    dingtalk_secret: Annotated[Secret | None, Field(description="of a bot set to check signatures")] = None
    feishu_url: Secret | None = None
    feishu_secret: Secret | None = None
    log: Annotated[bool, Field(description="write what comes to any other path on the log")] = False

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, values: Any) -> Any:
        return with_secrets(values, CHAT_PREFIX, CHAT_SECRETS)

    @field_validator("wecom_url", "dingtalk_url", "feishu_url")
    @classmethod
    def _web_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            web_address(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for bot in ("dingtalk", "feishu"):
            if getattr(self, f"{bot}_secret") and not getattr(self, f"{bot}_url"):
                own = f"{CHAT_PREFIX}{bot.upper()}"
                raise ValueError(f"{own}_SECRET: without {own}_URL there is nothing to sign")
        return self
