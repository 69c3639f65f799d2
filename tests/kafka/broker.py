"""Apache Kafka for tests: fetched from Maven Central, started on free loopback ports, stopped again.

As a command, `python tests/kafka/broker.py --nodes 3` keeps a cluster running until Ctrl-C.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

HERE = Path(__file__).resolve().parent
POM = HERE / "pom.xml"
FETCH_DEADLINE_S = 400.0
START_DEADLINE_S = 90.0
STOP_DEADLINE_S = 15.0
END_DEADLINE_S = 4.0  # for a whole cluster whose data are forgotten anyway
FIRST_PORT, TRIED_PORTS = 15_000, 200
PORT_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
STARTED = "Kafka Server started"  # written by KafkaRaftServer once the broker is unfenced and takes requests


class KafkaUnavailable(RuntimeError):
    """Why there is no broker: a program is missing, the download or the start failed."""


def missing_programs() -> str | None:
    """What a broker needs and this machine lacks, as one sentence; None when all is there."""
    absent = [name for name in ("java", "mvn") if shutil.which(name) is None]
    if absent:
        return f"Apache Kafka needs Java 17 and Maven; not found: {', '.join(absent)} (make test says how)"
    version = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    major = version.partition('"')[2].split(".")[0]
    if major.isdigit() and int(major) < 17:
        return f"Apache Kafka needs Java 17; this machine has Java {major}"
    return None


def libraries() -> Path:
    """Folder of Kafka's jars, downloaded on first use (about 43 MB) and kept per content of the pom."""
    root = os.environ.get("OUTCRY_CACHE_DIR")
    cache = Path(root) if root else HERE.parents[1] / ".cache"
    target = cache / "kafka" / hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    if reason := missing_programs():
        raise KafkaUnavailable(reason)
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=target.parent))
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={partial}"]
    try:
        done = subprocess.run(
            ["mvn", "-q", "-B", "-f", str(POM), *goal],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=FETCH_DEADLINE_S,
        )
        if done.returncode != 0:
            raise KafkaUnavailable(f"Maven could not fetch Apache Kafka: {done.stdout.strip()[-800:]}")
        if not target.exists():  # else another run was faster, and has the same jars
            partial.rename(target)
    except subprocess.TimeoutExpired:
        raise KafkaUnavailable(f"Maven did not fetch Apache Kafka in {FETCH_DEADLINE_S:.0f} s") from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on, all different.

    They lie below those that the system gives to outgoing connections: one of these could be taken by a client of
    another test in the seconds until a broker listens on it.
    """
    ports = random.SystemRandom().sample(range(FIRST_PORT, _first_outgoing_port()), TRIED_PORTS)
    found: list[int] = []
    for port in ports:
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found.append(port)
        if len(found) == count:
            return found
    raise KafkaUnavailable(f"no {count} free ports among {TRIED_PORTS} from {FIRST_PORT} on")


def _first_outgoing_port() -> int:
    try:
        return max(int(PORT_RANGE.read_text(encoding="ascii").split()[0]), FIRST_PORT + TRIED_PORTS)
    except (OSError, ValueError):
        return 32768  # Linux's own choice


@dataclass
class Node:
    """One broker, which is also a controller: its folder, its ports and its process."""

    id: int
    folder: Path
    port: int
    controller_port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the process printed, over all its starts."""
        return self.folder / "broker.log"


class Kafka:
    """A cluster of Apache Kafka (KRaft) that lives as long as the `with` block.

    Topics are never created by a client's look: what nobody made does not exist. Start it from the thread that
    outlives it: where `setpriv` exists, brokers end with that thread, even if it is killed.

    Parameters
    ----------
    nodes
        Brokers, 1 or 3. With three, replication factors of the inner topics are three as well.
    heap_mb
        Java heap of each broker in megabytes; resident memory is a little less.
    properties
        Broker settings that replace the ones here.
    port
        Port of the first broker instead of a free one.
    """

    def __init__(
        self,
        nodes: int = 1,
        *,
        heap_mb: int = 512,
        properties: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        self._heap_mb = heap_mb
        self._properties = dict(properties or {})
        self._folder = Path(tempfile.mkdtemp(prefix="outcry-kafka-"))
        ports = free_ports(2 * nodes)
        if port is not None:
            ports[0] = port
        self.nodes = [Node(i, self._folder / str(i), ports[i], ports[nodes + i]) for i in range(nodes)]

    @property
    def bootstrap(self) -> str:
        """Addresses of all brokers as clients take them."""
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Format the folders, start every broker and wait until all take requests."""
        self._classpath = f"{libraries()}/*"
        self._format()
        for node in self.nodes:
            self._spawn(node)
        for node in self.nodes:
            self._await_started(node)

    def stop(self) -> None:
        """Stop every broker and forget its data."""
        for node in self.nodes:
            if node.process is not None:
                node.process.send_signal(signal.SIGTERM)
        for node in self.nodes:
            self._reap(node, END_DEADLINE_S)
        shutil.rmtree(self._folder, ignore_errors=True)

    def kill_node(self, index: int) -> None:
        """End one broker without a word to anybody (SIGKILL); its data stay."""
        process = self.nodes[index].process
        if process is not None:
            process.kill()
        self._reap(self.nodes[index])

    def stop_node(self, index: int) -> None:
        """End one broker in good order (SIGTERM); its data stay."""
        process = self.nodes[index].process
        if process is not None:
            process.terminate()
        self._reap(self.nodes[index])

    def start_node(self, index: int) -> None:
        """Start a broker that was stopped or killed, at its old address, and wait until it takes requests."""
        self._spawn(self.nodes[index])
        self._await_started(self.nodes[index])

    def _format(self) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "_")
        tool = [
            "java",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            self._classpath,
            "kafka.tools.StorageTool",
            "format",
        ]
        running = []
        for node in self.nodes:
            node.folder.mkdir(parents=True, exist_ok=True)
            settings = node.folder / "server.properties"
            settings.write_text(self._settings(node))
            command = [*tool, "-t", cluster, "-c", str(settings)]
            running.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        for process in running:
            try:
                output, _ = process.communicate(timeout=START_DEADLINE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise KafkaUnavailable("Apache Kafka's folder was not formatted in time") from None
            if process.returncode != 0:
                raise KafkaUnavailable(f"Apache Kafka's folder cannot be formatted: {output.decode()[-800:]}")

    def _settings(self, node: Node) -> str:
        filled = (
            (HERE / "server.properties")
            .read_text()
            .format(
                id=node.id,
                port=node.port,
                controller_port=node.controller_port,
                voters=",".join(f"{each.id}@127.0.0.1:{each.controller_port}" for each in self.nodes),
                data=node.folder / "data",
                replicas=min(3, len(self.nodes)),
            )
        )
        # Of two lines with one name the later holds.
        return filled + "".join(f"{name}={value}\n" for name, value in self._properties.items())

    def _spawn(self, node: Node) -> None:
        leash = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        logging = f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"
        java = ["java", f"-Xmx{self._heap_mb}m", "-XX:+UseSerialGC", logging, "-cp", self._classpath]
        with node.log.open("wb") as log:
            node.process = subprocess.Popen(
                [*leash, *java, "kafka.Kafka", str(node.folder / "server.properties")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the tests first, and they stop the broker
            )

    def _await_started(self, node: Node) -> None:
        deadline = time.monotonic() + START_DEADLINE_S
        while STARTED not in (printed := node.log.read_text(errors="replace")):
            if node.process is None or node.process.poll() is not None:
                raise KafkaUnavailable(f"broker {node.id} ended while starting: {printed[-800:]}")
            if time.monotonic() > deadline:
                raise KafkaUnavailable(
                    f"broker {node.id} was not ready in {START_DEADLINE_S:.0f} s: {printed[-800:]}"
                )
            time.sleep(0.05)

    def _reap(self, node: Node, deadline_s: float = STOP_DEADLINE_S) -> None:
        if node.process is None:
            return
        try:
            node.process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            node.process.kill()
            node.process.wait()
        node.process = None


def main() -> None:
    """Keep a cluster until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description="Start Apache Kafka on this machine until Ctrl-C.")
    parser.add_argument("--nodes", type=int, choices=(1, 3), default=1)
    parser.add_argument("--port", type=int, help="port of the first broker (default: a free one)")
    given = parser.parse_args()
    stops = {signal.SIGINT, signal.SIGTERM}
    try:
        with Kafka(given.nodes, port=given.port) as kafka:
            signal.pthread_sigmask(signal.SIG_BLOCK, stops)
            print(kafka.bootstrap, flush=True)
            signal.sigwait(stops)
    except KafkaUnavailable as reason:
        raise SystemExit(str(reason)) from None


if __name__ == "__main__":
    main()
