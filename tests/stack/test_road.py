"""The whole road on the real programs: Apache Kafka, workers, Prometheus, Alertmanager, a pager."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.alerts import TIER_RANK
from schemas.settings import Settings
from schemas.topics import BRAND_LOG
from streams.commands.backfilling import hand_over, learn
from streams.files import Feed, read_lines
from streams.topics_file import load
from tests.kafka.broker import Kafka
from tests.kafka.workers import WorkerProcess, outcry
from tests.stack.harness import Stack
from tests.stack.program import wait_for
from tests.stack.receiver import Page
from tests.stack.road import BRAND, Story, alerts_on, await_context, published_s, write_story

# From the alert on its topic to the pager, with intervals of a second. Seconds.
PAGE_S = 30.0
# So long all workers are down amid the surge; half an hour of it is in the rules' own tests.
DOWN_S = 120.0
TOKEN, ROUTER = "swordfish", "core router of the north does not answer"


@pytest.fixture
def broker(kafka_jars: Path) -> Iterator[str]:
    """A Kafka of its own: topics have fixed names, and what other tests left there would page."""
    with Kafka() as started:
        yield started.bootstrap


def done(broker: str, *words: str | Path) -> None:
    """Run a command of Outcry that has to succeed."""
    result = outcry(broker, *words, deadline_s=240.0)
    assert result.returncode == 0, result.stdout + result.stderr


def prepare(broker: str, folder: Path) -> Story:
    """Make the topics, and hand the baselines of some days of history to the workers to come."""
    done(broker, "topics", "create")
    story, settings = write_story(folder), Settings(broker=broker)
    # As `outcry backfill --to-broker` does, without the folds of its table of dials.
    replay, _ = learn(settings, read_lines(Feed([story.history])), load().partitions()[BRAND_LOG])
    asyncio.run(hand_over(settings, replay))
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


@pytest.mark.timeout(600)
def test_one_page_from_surge_to_end_through_kills_restarts_and_a_silent_feed(
    broker: str, tmp_path: Path
) -> None:
    given = {
        "http_token": TOKEN,
        "page_backfill": "true",
        "flush_interval_s": "0.25",
        "checkpoint_interval_s": "5",
    }
    crew = [WorkerProcess(broker, tmp_path, **given) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        preparing = pool.submit(prepare, broker, tmp_path)
        # An alert counts as ended after four times the delay without word: longer than a restart takes.
        with Stack([f"127.0.0.1:{worker.port}" for worker in crew], resend_s=15) as stack:
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

    # Agents begin later than the batch services do.
    tell_of_the_router(crew[0], story)
    await_context(broker, ROUTER)
    done(broker, "produce", story.surge)
    page = wait_for(lambda: pages(stack), "a page", 60.0)[0]
    told = alerts_on(broker)
    assert {alert["incident_id"] for alert in told} == {page.incident_id}
    assert (page.status, page.labels["brand"], page.labels["tier"]) == ("firing", BRAND, "orange")
    paged = next(alert for alert in told if alert["tier"] == page.labels["tier"])
    assert page.annotations["summary"] == paged["headline"] == paged["summary"][:160]
    assert page.labels["severity"] == paged["severity"] == "critical"
    # What the network's own alarm said through the hook is named as what came before.
    assert {note["title"]: note["kind"] for note in paged["context"]} == {ROUTER: "outage"}
    assert page.received_s - published_s(broker, paged) < PAGE_S
    sound_metrics(crew)

    # All workers die amid the surge, who judges the brand first; while none answers Prometheus and Alertmanager begin
    # anew. Nobody's page may end or begin by any of it.
    judge_of(crew).kill()
    for worker in crew:
        if worker.alive():
            worker.kill()
    wait_for(lambda: not stack.query('up{job="outcry"} == 1'), "all workers seen dead")
    down_s = time.monotonic()
    stack.restart_alertmanager()
    stack.restart_prometheus()
    stack.wait_evaluations(5)
    time.sleep(max(0.0, down_s + DOWN_S - time.monotonic()))
    assert stack.query(f'incident:outcry_incident_tier:peak{{incident_id="{page.incident_id}"}}')
    assert pages(stack) == [page]
    done(broker, "produce", story.more)
    for worker in crew:
        worker.start()
    for worker in crew:
        worker.await_ready()
    stack.wait_scraped(2)
    stack.wait_evaluations(3)
    assert pages(stack) == [page]

    # The feed stops inside the incident while time goes on: nobody is told that it is over.
    done(broker, "produce", story.silence)
    wait_for(lambda: "stale" in statuses_of(broker, page), "stale without data", 60.0)
    stack.wait_evaluations(5)
    assert pages(stack) == [page]
    assert headlines(stack, page) == {page.annotations["summary"]}

    done(broker, "produce", story.calm)
    end = stack.wait_page(page.incident_id, "resolved", deadline_s=60.0)
    stack.wait_evaluations(3)
    assert pages(stack) == [page, end]
    statuses = statuses_of(broker, page)
    assert statuses[0] == "firing" and statuses[-1] == "resolved"
    assert statuses.count("firing") == statuses.count("resolved") == statuses.count("stale") == 1
    # The feeds' own silence is told beside it, and paged to nobody as an incident.
    others = [alert for alert in alerts_on(broker) if alert["incident_id"] != page.incident_id]
    assert {alert["kind"] for alert in others} <= {"feed"}


def tell_of_the_router(worker: WorkerProcess, story: Story) -> None:
    """Post what an Alertmanager of the network would: a router went down seven minutes before customers noticed."""
    began = datetime.fromtimestamp(story.onset_s - 420.0, UTC).isoformat()
    alert = {
        "status": "firing",
        "labels": {"alertname": "RouterDown", "brand": BRAND},
        "annotations": {"summary": ROUTER},
        "startsAt": began,
        "fingerprint": "f00d",
    }
    status, said = worker.post("/hooks/alertmanager", {"version": "4", "alerts": [alert]}, TOKEN)
    assert status == 202, said


def statuses_of(broker: str, page: Page) -> list[str]:
    """Give what the alerts topic says of a page's incident, in order."""
    return [alert["status"] for alert in alerts_on(broker) if alert["incident_id"] == page.incident_id]


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
