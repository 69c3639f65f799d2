"""What all tests share: brokers, free ports, and the rule that CI skips nothing for want of a program."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

from streams.embedded import EmbeddedBroker
from tests.kafka.broker import Kafka, KafkaUnavailable, free_ports, libraries

# No deadline per example: the machine is shared, and a slow example says nothing about the code.
settings.register_profile("fast", deadline=None, max_examples=50)
settings.register_profile("prove", deadline=None, max_examples=2000)

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
HEAVY = ("kafka", "stack", "web", "compiled")
# Whole workers on the embedded broker: seconds each, most of them Faust's start.
SLOW = ("test_agents.py", "test_early_stop.py", "test_threads.py", "test_cli.py", "test_worker_embedded.py")
PROVE = os.environ.get("OUTCRY_PROVE") == "1"
settings.load_profile("prove" if PROVE else "fast")


def pytest_xdist_auto_num_workers() -> int:
    """Give one process more than there are processors: those with brokers and pagers wait two fifths of their time."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a program, keep what shares something dear on one process, and run what needs nothing first."""
    for item in items:
        folder = item.path.parent
        if folder.parent.name == "tests" and folder.name in HEAVY:
            item.add_marker(folder.name)
            item.add_marker(pytest.mark.xdist_group(folder.name))  # one broker, one browser for all of them
        elif item.path.name in SLOW or item.get_closest_marker("slow"):
            item.add_marker("slow")
            item.add_marker(pytest.mark.xdist_group(item.path.stem))  # what a module learned is learned once
    items.sort(key=lambda item: any(item.get_closest_marker(name) for name in (*HEAVY, "slow")))


def unavailable(reason: str) -> NoReturn:
    """Skip with the reason; in CI, where everything is installed, fail with it."""
    if IN_CI:
        pytest.fail(f"{reason} (CI may not skip this)", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def needs() -> Callable[..., None]:
    """Call with the programs a test runs: `needs("prometheus", "promtool")`."""

    def check(*programs: str) -> None:
        if absent := [name for name in programs if shutil.which(name) is None]:
            unavailable(f"not installed: {', '.join(absent)} (make test installs it, or says how)")

    return check


@pytest.fixture(scope="session")
def prove() -> bool:
    """Whether this is `make prove`: as many kills, records and examples as an hour has room for."""
    return PROVE


@pytest.fixture(scope="session")
def data() -> Path:
    """Give the folder of public data sets beside the checkout; a clone without them skips what reads them."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"data sets are not at {os.path.relpath(folder, ROOT)}")
    return folder


@pytest.fixture(scope="session")
def kafka_jars() -> Path:
    """Fetch Apache Kafka, for a test that starts brokers of its own with `Kafka(…)`."""
    try:
        return libraries()
    except KafkaUnavailable as reason:
        unavailable(str(reason))


@pytest.fixture(scope="session")
def kafka(kafka_jars: Path) -> Iterator[str]:
    """Start one real Apache Kafka for the whole run; give its address. Topics are the test's to create."""
    with Kafka() as broker:
        yield broker.bootstrap


@pytest.fixture
def embedded() -> Iterator[EmbeddedBroker]:
    """Start an embedded broker with Outcry's topics for this test alone."""
    with EmbeddedBroker() as broker:
        yield broker


@pytest.fixture
def free_port() -> int:
    """Give a port of 127.0.0.1 that nobody listens on."""
    return free_ports(1)[0]
