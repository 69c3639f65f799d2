import os
from collections.abc import Iterator

import pytest

from tests.stack.exporter import Exporter
from tests.stack.program import missing_programs


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/stack" in item.path.as_posix():
            item.add_marker(pytest.mark.stack)


@pytest.fixture(autouse=True)
def programs() -> None:
    """The tests of this folder run the real programs; CI may not skip them."""
    if missing := missing_programs():
        reason = f"not installed: {', '.join(missing)} (Debian: prometheus, prometheus-alertmanager)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture
def exporter() -> Iterator[Exporter]:
    worker = Exporter()
    yield worker
    worker.stop()
