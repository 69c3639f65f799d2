"""The whole road on the real programs: Apache Kafka, workers, Prometheus, Alertmanager, a pager."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from schemas.alerts import TIER_RANK
from tests.kafka.broker import Kafka
from tests.kafka.workers import WorkerProcess, outcry
from tests.stack.harness import Stack
from tests.stack.program import wait_for
from tests.stack.receiver import Page
from tests.stack.road import BRAND, Story, alerts_on, write_story


@pytest.fixture
def broker(kafka_jars: Path) -> Iterator[str]:
    """A Kafka of its own: topics have fixed names, and what other tests left there would page."""
    with Kafka() as started:
        yield started.bootstrap


def done(broker: str, *words: str | Path) -> None:
    """Run a command of Outcry that has to succeed."""
    result = outcry(broker, *words)
    assert result.returncode == 0, result.stdout + result.stderr


def prepare(broker: str, folder: Path) -> Story:
    """Make the topics, and hand the baselines of some days of history to the workers to come."""
    done(broker, "topics", "create")
    story = write_story(folder)
    done(broker, "backfill", story.history, "--to-broker")
    return story


def pages(stack: Stack) -> list[Page]:
    """What reached the pager about incidents."""
    return [page for page in stack.receiver.pages if page.incident_id]


def judge_of(crew: list[WorkerProcess]) -> WorkerProcess:
    """Give the worker that judges the brand: only it exports the brand's warmth."""
    series = f'outcry_detector_warm{{brand="{BRAND}"}}'
    return wait_for(
        lambda: [worker for worker in crew if series in worker.get("/metrics")[1]], f"{BRAND} judged"
    )[0]


def test_one_page_from_surge_to_end_through_a_kill_and_a_silent_feed(broker: str, tmp_path: Path) -> None:
    given = {"page_backfill": "true", "flush_interval_s": "0.25", "checkpoint_interval_s": "5"}
    crew = [WorkerProcess(broker, tmp_path, **given) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        preparing = pool.submit(prepare, broker, tmp_path)
        with Stack([f"127.0.0.1:{worker.port}" for worker in crew]) as stack:
            try:
                play(broker, preparing.result(), crew, stack)
            except BaseException as error:
                error.add_note("\n".join(worker.said() for worker in crew))
                raise
            finally:
                for worker in crew:
                    if worker.alive():
                        worker.kill()


def play(broker: str, story: Story, crew: list[WorkerProcess], stack: Stack) -> None:
    for worker in crew:
        worker.start()
    for worker in crew:
        worker.await_ready()
    stack.wait_scraped(2)

    done(broker, "produce", story.surge)
    page = wait_for(lambda: pages(stack), "a page", 60.0)[0]
    told = alerts_on(broker)
    assert {alert["incident_id"] for alert in told} == {page.incident_id}
    assert (page.status, page.labels["brand"], page.labels["tier"]) == ("firing", BRAND, "orange")
    paged = next(alert for alert in told if alert["tier"] == page.labels["tier"])
    assert page.annotations["summary"] == paged["headline"] == paged["summary"][:160]
    assert page.labels["severity"] == paged["severity"] == "critical"
    sound_metrics(crew)

    # Whoever judges the brand dies amid the surge; nobody's page may end or begin by it.
    victim = judge_of(crew)
    victim.kill()
    done(broker, "produce", story.more)
    victim.start().await_ready()
    stack.wait_scraped(2)
    stack.wait_evaluations(3)
    assert pages(stack) == [page]

    # The feed stops inside the incident while time goes on: nobody is told that it is over.
    done(broker, "produce", story.silence)
    wait_for(lambda: alerts_on(broker)[-1]["status"] == "stale", "stale without data", 60.0)
    stack.wait_evaluations(5)
    assert pages(stack) == [page]
    assert headlines(stack, page) == {page.annotations["summary"]}

    done(broker, "produce", story.calm)
    end = stack.wait_page(page.incident_id, "resolved", deadline_s=60.0)
    stack.wait_evaluations(3)
    assert pages(stack) == [page, end]
    told = alerts_on(broker)
    assert {alert["incident_id"] for alert in told} == {page.incident_id}
    statuses = [alert["status"] for alert in told]
    assert statuses[0] == "firing" and statuses[-1] == "resolved"
    assert statuses.count("firing") == statuses.count("resolved") == statuses.count("stale") == 1


def headlines(stack: Stack, page: Page) -> set[str]:
    """Headlines that workers have given an incident while it was orange: one, or its page would change."""
    series = f'last_over_time(outcry_incident_tier{{incident_id="{page.incident_id}"}}[10m])'
    found = stack.query(f"{series} == {TIER_RANK['orange']}")
    return {one["metric"]["headline"] for one in found}


def sound_metrics(crew: list[WorkerProcess]) -> None:
    """Hold what live workers export to Prometheus' own rules for names, types and help."""
    for worker in crew:
        status, body = worker.get("/metrics")
        assert status == 200
        checked = subprocess.run(
            ["promtool", "check", "metrics"],
            input=body,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
