"""The fire drill on the real programs: a surge of the canary goes all the way and comes back as a page."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from streams.simulation.canary import MINUTE_S, minute_events
from tests.kafka.broker import Kafka, free_ports
from tests.kafka.workers import OUTCRY, ROOT, WorkerProcess, environment, outcry
from tests.stack.harness import TOKEN, Stack
from tests.stack.program import wait_for

BRAND, HISTORY_S = "outcry-drill", 3 * 86400
SUCCESS, DUE = "outcry_drill_last_success_timestamp_seconds", "outcry_drill_due_timestamp_seconds"
# From the begin of a surge to its page; in production the runbook waits for a quarter of an hour.
DEADLINE_S = 120.0


@pytest.fixture
def broker(kafka_jars: Path) -> Iterator[str]:
    """A Kafka of its own: topics have fixed names, and what other tests left there would page."""
    with Kafka() as started:
        yield started.bootstrap


def write_history(path: Path) -> None:
    """Write the canary's last days, as a drill has fed them."""
    now_s = int(time.time()) // MINUTE_S * MINUTE_S
    with path.open("w", encoding="utf-8") as out:
        for minute_s in range(now_s - HISTORY_S, now_s, MINUTE_S):
            out.writelines(json.dumps(event) + "\n" for _, event in minute_events(minute_s, BRAND))


@contextmanager
def drilling(broker: str, folder: Path, port: int) -> Iterator[None]:
    """Let `outcry drill --now` run."""
    token = folder / "token"
    token.write_text(TOKEN)
    env = environment(broker, drill_port=str(port), drill_token_file=str(token))
    with (folder / "drill.log").open("wb") as log:
        process = subprocess.Popen(
            [str(OUTCRY), "drill", "--now"], env=env, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield
            assert process.poll() is None, (folder / "drill.log").read_text()
        finally:
            process.terminate()
            process.wait(10)


@pytest.mark.timeout(600)
def test_a_surge_of_the_canary_comes_back_as_a_page_and_pages_nobody_else(
    broker: str, tmp_path: Path
) -> None:
    history = tmp_path / "history.jsonl"
    write_history(history)
    for words in (("topics", "create"), ("backfill", history, "--to-broker")):
        done = outcry(broker, *words, deadline_s=240.0)
        assert done.returncode == 0, done.stdout + done.stderr
    worker, port = WorkerProcess(broker, tmp_path), free_ports(1)[0]
    with Stack([f"127.0.0.1:{worker.port}"], drill=f"127.0.0.1:{port}") as stack:
        try:
            worker.start().await_ready()
            with drilling(broker, tmp_path, port):
                wait_for(lambda: stack.query(f"{DUE} > 0"), "a surge", 90.0)
                found = wait_for(
                    lambda: stack.query(f"{SUCCESS} >= {DUE} > 0"), "the drill's page", DEADLINE_S
                )
                assert found
                (delay,) = stack.query("outcry_drill_delay_seconds")
                assert 0.0 < float(delay["value"][1]) < DEADLINE_S
                assert not stack.query('ALERTS{alertname="OutcryDrillMissed"}')
        except BaseException as error:
            error.add_note(worker.said())
            raise
        finally:
            if worker.alive():
                worker.kill()
        assert not [page for page in stack.receiver.pages if page.labels.get("brand") == BRAND]
