"""Configuration: a bad value is named by its field, and is never passed over."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from schemas.chat import ChatSettings
from schemas.drill import DrillSettings
from schemas.known_settings import strangers
from schemas.settings import DEFAULT_LATENESS_S, Settings


@pytest.mark.parametrize(
    "given", ["30", "call=60,30", "call=nan", "call=inf", "call=-1", "call=1e9", "fax=3", "call="]
)
def test_a_lateness_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(ValidationError) as told:
        Settings(lateness_s=given)  # type: ignore[arg-type]
    assert {one["loc"][0] for one in told.value.errors()} == {"lateness_s"}


@pytest.mark.parametrize("given", ["", "call = 60", "call=60,"])
def test_channels_that_are_not_named_keep_their_lateness(given: str) -> None:
    known = Settings(lateness_s=given).lateness_s  # type: ignore[arg-type]
    assert known == ({**DEFAULT_LATENESS_S, "call": 60.0} if given else DEFAULT_LATENESS_S)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("group", ""),
        ("group", " "),
        ("http_host", ""),
        ("public_url", ""),
        ("public_url", "javascript:alert(1)"),
        ("public_url", "outcry.example.org"),
        ("public_url", "https://"),
        ("public_url", "https://outcry.example.org:port"),
        ("public_url", "https://outcry.example.org/\nBcc: all"),
        ("max_late_s", "inf"),
        ("max_late_s", "nan"),
        ("checkpoint_interval_s", "inf"),
        ("model_interval_s", "inf"),
        ("label_next_s", "inf"),
        ("pseudonym_key", ""),
        ("http_token", " \n"),
    ],
)
def test_a_value_that_nothing_works_with_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as told:
        Settings.model_validate({name: value})
    assert {one["loc"][0] for one in told.value.errors()} == {name}


@pytest.mark.parametrize("given", ["https://outcry.example.org/ops", "https://outcry.example.org/ops/"])
def test_links_have_one_slash_before_their_path(given: str) -> None:
    assert Settings(public_url=given).public_url == "https://outcry.example.org/ops"


@pytest.mark.parametrize("kind", [ChatSettings, DrillSettings])
@pytest.mark.parametrize("name", ["token", "host"])
def test_programs_of_their_own_refuse_what_is_empty(
    kind: type[ChatSettings | DrillSettings], name: str
) -> None:
    with pytest.raises(ValidationError, match="is empty"):
        kind.model_validate({name: ""})


def test_the_address_of_a_bot_that_is_none_is_refused_and_not_told() -> None:
    with pytest.raises(ValidationError) as told:
        ChatSettings.model_validate({"wecom_url": "qyapi.weixin.qq.com/?key=k-1"})
    assert "k-1" not in str(told.value.errors(include_input=False))


def test_messages_name_the_variable() -> None:
    with pytest.raises(ValidationError, match="OUTCRY_BROKER_USERNAME and OUTCRY_BROKER_PASSWORD_FILE"):
        Settings(broker_security="SASL_SSL")


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ("OUTCRY_BROKR", "OUTCRY_BROKER"),
        ("OUTCRY_LATENESS", "OUTCRY_LATENESS_S"),
        ("OUTCRY_CHAT_WECON_URL", "OUTCRY_CHAT_WECOM_URL"),
        ("OUTCRY_HTTP_TOKEN_FIEL", "OUTCRY_HTTP_TOKEN_FILE"),
        ("outcry_http_token_file", "OUTCRY_HTTP_TOKEN_FILE"),
    ],
)
def test_a_misspelt_name_is_known_for_one(given: str, nearest: str) -> None:
    assert strangers({given: "x"}) == [(given, nearest, True)]


def test_names_of_others_are_no_misspelt_ones() -> None:
    ours = {"OUTCRY_PROVE": "1", "outcry_broker": "k:9092", "OUTCRY_CHAT_LOG": "true", "PATH": "/bin"}
    services = {
        "OUTCRY_SERVICE_HOST": "10.0.0.1",
        "OUTCRY_PORT": "tcp://10.0.0.1:8700",
        "OUTCRY_WORKERS_PORT_8700_TCP_ADDR": "10.0.0.1",
        "OUTCRY_SERVICE_PORT_HTTP": "8700",
    }
    assert strangers({**ours, **services}) == []
    assert [stranger.misspelt for stranger in strangers({"OUTCRY_COLOUR_OF_LOGO": "red"})] == [False]
