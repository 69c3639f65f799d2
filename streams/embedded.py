"""A Kafka for the demo and for fast tests: the mock cluster inside the confluent-kafka wheel.

It speaks the real protocol on a loopback port and is up within milliseconds. What it is not: it keeps 5 MB per
partition and nothing on disk, keeps the producers' record times whatever a topic's configuration says, has no
admin requests, and does not honour transactions. Anything claimed about Kafka is shown on a real one.
"""

from __future__ import annotations

import ctypes
import importlib
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from streams.topics_file import load

_PRODUCER = 0  # rd_kafka_type_t
_POINTER, _INT, _TEXT, _SIZE = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t
# rdkafka.h and rdkafka_mock.h: what each call returns, and what it takes.
_CALLS: dict[str, tuple[Any, list[Any]]] = {
    "rd_kafka_conf_new": (_POINTER, []),
    "rd_kafka_conf_set": (_INT, [_POINTER, _TEXT, _TEXT, _TEXT, _SIZE]),
    "rd_kafka_new": (_POINTER, [_INT, _POINTER, _TEXT, _SIZE]),
    "rd_kafka_destroy": (None, [_POINTER]),
    "rd_kafka_mock_cluster_new": (_POINTER, [_POINTER, _INT]),
    "rd_kafka_mock_cluster_destroy": (None, [_POINTER]),
    "rd_kafka_mock_cluster_bootstraps": (_TEXT, [_POINTER]),
    "rd_kafka_mock_group_initial_rebalance_delay_ms": (None, [_POINTER, ctypes.c_int32]),
    "rd_kafka_mock_topic_create": (_INT, [_POINTER, _TEXT, _INT, _INT]),
}


# The mock cluster sleeps for its full second when it is called again right after it has answered (14 of 216 calls
# without a pause, none of 648 with one of 0.2 ms or more).
_PAUSE_S = 0.001


class EmbeddedBrokerError(RuntimeError):
    """Why there is no embedded broker, in one sentence."""


class EmbeddedBroker:
    """A broker inside this process, from `with` (or `async with`) to the end of the block.

    It runs on librdkafka's own threads and never takes Python's lock, so a busy event loop cannot starve it. Other
    processes reach it by `bootstrap` like any Kafka. A topic that nobody created appears with 4 partitions when a
    client first asks for it, and librdkafka has no option for that number: topics that need another one are
    created here first. A consumer group that had members forms anew (a worker joins, leaves or comes back) only
    after the members' session timeout less one second; with `session_timeout_ms=1500` that is half a second.

    Parameters
    ----------
    topics
        Partitions by name of topics to create at once; Outcry's own from `deploy/topics.yaml` unless given.

    Examples
    --------
    >>> with EmbeddedBroker({"outcry.labels.v1": 1}) as broker:
    ...     broker.bootstrap.startswith("127.0.0.1:")
    True
    """

    def __init__(self, topics: Mapping[str, int] | None = None) -> None:
        self._topics = dict(load().partitions() if topics is None else topics)
        self._rdkafka = _library()
        self._client: int | None = None
        self._cluster: int | None = None

    @property
    def bootstrap(self) -> str:
        """Address for clients, `127.0.0.1:port`."""
        addresses: bytes = self._rdkafka.rd_kafka_mock_cluster_bootstraps(self._running())
        return addresses.decode()

    def start(self) -> None:
        """Start the broker and create the topics; a second start does nothing."""
        if self._cluster is not None:
            return
        message = ctypes.create_string_buffer(512)
        configuration = self._rdkafka.rd_kafka_conf_new()
        # The client that owns the cluster connects nowhere; 3 = errors only, without its warning about that.
        self._rdkafka.rd_kafka_conf_set(configuration, b"log_level", b"3", message, len(message))
        self._client = self._rdkafka.rd_kafka_new(_PRODUCER, configuration, message, len(message))
        if not self._client:
            raise EmbeddedBrokerError(f"the embedded broker does not start: {message.value.decode()}")
        self._cluster = self._rdkafka.rd_kafka_mock_cluster_new(self._client, 1)
        if not self._cluster:
            self.stop()
            raise EmbeddedBrokerError("the embedded broker cannot listen on a loopback port")
        # It would wait 3 s for further members of a new consumer group; one that comes later is let in all the same.
        self._rdkafka.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)
        for name, partitions in self._topics.items():
            self.create(name, partitions)

    def create(self, name: str, partitions: int) -> None:
        """Create one topic. One that is there already is an error: its partitions cannot be changed."""
        time.sleep(_PAUSE_S)
        if self._rdkafka.rd_kafka_mock_topic_create(self._running(), name.encode(), partitions, 1):
            raise EmbeddedBrokerError(
                f"the embedded broker cannot create {name} with {partitions} partitions"
            )

    def stop(self) -> None:
        """End the broker with all it holds; a second stop does nothing."""
        cluster, self._cluster = self._cluster, None
        client, self._client = self._client, None
        if cluster:
            time.sleep(_PAUSE_S)
            self._rdkafka.rd_kafka_mock_cluster_destroy(cluster)
        if client:
            self._rdkafka.rd_kafka_destroy(client)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _running(self) -> int:
        if self._cluster is None:
            raise EmbeddedBrokerError("the embedded broker is not running")
        return self._cluster


def _library() -> ctypes.CDLL:
    """Open librdkafka: the wheel's extension module is linked to it, so its symbols are found through it."""
    try:
        extension = importlib.import_module("confluent_kafka.cimpl")
    except ImportError:
        raise EmbeddedBrokerError(
            "the embedded broker needs confluent-kafka: pip install 'outcry[embedded]'"
        ) from None
    library = ctypes.CDLL(str(extension.__file__))
    try:
        for name, (returned, taken) in _CALLS.items():
            call = getattr(library, name)
            call.restype, call.argtypes = returned, taken
    except AttributeError:
        raise EmbeddedBrokerError("this confluent-kafka has no mock cluster; its wheel on PyPI has") from None
    return library
