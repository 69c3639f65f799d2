"""What happens when the group shares its partitions out anew: a failure ends the service, never goes unseen."""

from __future__ import annotations

from typing import Protocol

from aiokafka import ConsumerRebalanceListener, TopicPartition


class Work:
    """Work on partitions that may break off: what was begun and not done is no place from which others can go on.

    Examples
    --------
    >>> from contextlib import suppress
    >>> work = Work()
    >>> with suppress(OSError), work:
    ...     raise OSError
    >>> work.broken
    True
    """

    broken = False

    def __enter__(self) -> None:
        """Begin with something."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Be done with it, or not."""
        self.broken = self.broken or kind is not None


class Seated(Protocol):
    """A service that works on partitions."""

    async def revoke(self, wheres: set[TopicPartition]) -> None:
        """Give partitions up."""

    async def assign(self, wheres: set[TopicPartition]) -> None:
        """Begin with partitions."""

    async def crash(self, reason: BaseException) -> None:
        """End for a reason."""


class Rebalance(ConsumerRebalanceListener):
    """Hands partitions to a service and takes them from it.

    Parameters
    ----------
    service
        Whose partitions they are.
    """

    def __init__(self, service: Seated) -> None:
        self.service = service

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Take partitions away."""
        try:
            await self.service.revoke(revoked)
        except Exception as error:
            await self.service.crash(error)

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Hand partitions over."""
        try:
            await self.service.assign(assigned)
        except Exception as error:
            # aiokafka would log it and go on, with partitions that nobody works on.
            await self.service.crash(error)
