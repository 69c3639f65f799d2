"""Configuration: a bad value is named by its field, and is never passed over."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from schemas.settings import DEFAULT_LATENESS_S, Settings


@pytest.mark.parametrize("given", ["30", "call=60,30", "call=nan", "call=inf", "call=-1", "fax=3", "call="])
def test_a_lateness_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(ValidationError) as told:
        Settings(lateness_s=given)  # type: ignore[arg-type]
    assert {one["loc"][0] for one in told.value.errors()} == {"lateness_s"}


@pytest.mark.parametrize("given", ["", "call = 60", "call=60,"])
def test_channels_that_are_not_named_keep_their_lateness(given: str) -> None:
    known = Settings(lateness_s=given).lateness_s  # type: ignore[arg-type]
    assert known == ({**DEFAULT_LATENESS_S, "call": 60.0} if given else DEFAULT_LATENESS_S)
