"""From the context topic to the brand log: planned and known business events, and mutes."""

from __future__ import annotations

from schemas.brandlog import ContextSet, Origin
from schemas.inputs import parse_context
from schemas.topics import CONTEXT


def context_record(key: str, value: bytes | None, offset: int, at_s: float, partition: int = 0) -> ContextSet:
    """Write a record of the context topic as one of the brand log; a null value deletes.

    Raises
    ------
    Rejected
        When the value is no valid context event.

    Examples
    --------
    >>> context_record("promo", None, 7, 100.0).context is None
    True
    """
    context = None if value is None else parse_context(value)
    return ContextSet(
        at_s=at_s,
        origin=Origin(topic=CONTEXT, partition=partition, offset=offset),
        context_id=context.context_id if context else key,
        context=context,
    )
