"""How far behind a reader of events is: in records by partition, in seconds by channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aiokafka import TopicPartition

from schemas.fields import CHANNELS
from schemas.topics import EVENTS
from streams.metrics import Metrics


class Lags:
    """Shows the lag of the partitions that a worker reads; all times in Unix seconds.

    Parameters
    ----------
    metrics
        Where it is shown.

    Examples
    --------
    >>> lags = Lags(metrics := Metrics())
    >>> one, other = (TopicPartition("outcry.chat.v1", number) for number in (0, 1))
    >>> lags.read(one, 1000.0)
    >>> lags.read(other, 1090.0)
    >>> lags.show({one: 3, other: 0}, now_s=1100.0)
    >>> shown = metrics.registry.get_sample_value
    >>> shown("outcry_event_lag_seconds", {"channel": "chat"})
    100.0
    >>> lags.forget([one], now_s=1100.0)
    >>> shown("outcry_event_lag_seconds", {"channel": "chat"})
    0.0
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._waiting: dict[TopicPartition, int] = {}
        # Log time up to which each partition is read.
        self._read_s: dict[TopicPartition, float] = {}

    def read(self, where: TopicPartition, record_s: float) -> None:
        """Take in the Kafka time of the newest record that was processed."""
        self._read_s[where] = record_s

    def show(self, waiting: Mapping[TopicPartition, int], now_s: float) -> None:
        """Show how many records wait in each partition, and of each channel the age of the partition most behind."""
        self._waiting.update(waiting)
        late_s = dict.fromkeys(CHANNELS, 0.0)
        for where, records in self._waiting.items():
            self._metrics.consumer_lag.labels(where.topic, str(where.partition)).set(records)
            if not records:
                # What comes now into a partition that was quiet for hours is not hours late.
                self._read_s[where] = now_s
            elif where in self._read_s:
                channel = EVENTS[where.topic]
                late_s[channel] = max(late_s[channel], now_s - self._read_s[where])
        for channel, seconds in late_s.items():
            self._metrics.event_lag.labels(channel).set(seconds)

    def forget(self, wheres: Iterable[TopicPartition], now_s: float) -> None:
        """Somebody else reads these now."""
        for where in list(wheres):
            self._waiting.pop(where, None)
            self._read_s.pop(where, None)
            self._metrics.forget_partitions([where])
        self.show({}, now_s)
