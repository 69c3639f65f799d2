"""Slices of a brand: the whole, every dimension value, and pairs of a channel with a product or a category.

A slice is written as a key: `dimension=value` parts in order, joined by a unit separator, so that it can name a
detector, a state and a row. The empty key is the whole brand.
"""

from __future__ import annotations

from functools import lru_cache

from schemas.brandlog import Dimensions
from schemas.fields import CHANNELS, Channel, Slice

SEPARATOR = "\x1f"
# The same few hundred keys are taken apart for every bucket.
CACHED = 65_536
WHOLE = ""
# Slices of whole channels, in the channels' order.
OF_CHANNELS = tuple(f"channel={channel}" for channel in CHANNELS)
# With which dimensions a channel is paired: what people ask next about a channel that rises.
PAIRED = ("category", "product")


def slice_key(pairs: Dimensions) -> str:
    """Key of the slice with these dimension values.

    Examples
    --------
    >>> slice_key((("channel", "call"), ("region", "north"))) == "channel=call" + SEPARATOR + "region=north"
    True
    """
    return SEPARATOR.join(f"{name}={value}" for name, value in pairs)


@lru_cache(maxsize=CACHED)
def pairs_of(key: str) -> Dimensions:
    """Dimension values of a key.

    Examples
    --------
    >>> pairs_of("region=a=b")
    (('region', 'a=b'),)
    """
    return tuple(
        (name, value) for name, _, value in (part.partition("=") for part in key.split(SEPARATOR) if part)
    )


def slice_of(key: str) -> Slice:
    """Write a key as other services read it; several values of one dimension are alternatives.

    Examples
    --------
    >>> slice_of("region=north"), slice_of(""), slice_of("region=north" + SEPARATOR + "region=south")
    ({'region': ['north']}, {}, {'region': ['north', 'south']})
    """
    found: Slice = {}
    for name, value in pairs_of(key):
        found.setdefault(name, []).append(value)
    return found


def slice_key_of(where: Slice) -> str:
    """Key of a slice as other services write it: the channel first, then by dimension, values in order.

    Examples
    --------
    >>> slice_of(slice_key_of({"region": ["south", "north"], "channel": ["call"]}))
    {'channel': ['call'], 'region': ['north', 'south']}
    """
    names = sorted(where, key=lambda name: (name != "channel", name))
    return slice_key(tuple((name, clean(value)) for name in names for value in sorted(set(where[name]))))


def within_brand(where: Slice, brand: str) -> Slice | None:
    """Leave the brand out of a slice that names it, as keys do; None if the slice is of other brands.

    Examples
    --------
    >>> within_brand({"brand": ["acme"], "region": ["n"]}, "acme"), within_brand({"brand": ["acme"]}, "other")
    ({'region': ['n']}, None)
    """
    if "brand" not in where:
        return where
    if brand not in where["brand"]:
        return None
    return {name: values for name, values in where.items() if name != "brand"}


def clean(value: str) -> str:
    """Drop the separator from a value, so that a key can always be read back."""
    return value.replace(SEPARATOR, " ") if SEPARATOR in value else value


def slices_of(channel: Channel, dimensions: Dimensions) -> tuple[str, ...]:
    """Keys of all slices that an event belongs to, the whole brand first.

    Examples
    --------
    >>> [slice_of(key) for key in slices_of("call", (("product", "app"),))]
    [{}, {'channel': ['call']}, {'product': ['app']}, {'channel': ['call'], 'product': ['app']}]
    """
    own = f"channel={channel}"
    singles = [_single(pair) for pair in dimensions]
    pairs = [
        own + SEPARATOR + single
        for (name, _), single in zip(dimensions, singles, strict=True)
        if name in PAIRED
    ]
    return (WHOLE, own, *singles, *pairs)


@lru_cache(maxsize=CACHED)
def wholes_of(dimensions: Dimensions) -> tuple[str, ...]:
    """Keys of the slices of an event that are confined to no channel, the whole brand first.

    Examples
    --------
    >>> [slice_of(key) for key in wholes_of((("product", "app"),))]
    [{}, {'product': ['app']}]
    """
    return (WHOLE, *[_single(pair) for pair in dimensions])


@lru_cache(maxsize=CACHED)
def _single(pair: tuple[str, str]) -> str:
    """Key of one dimension value's slice; far fewer of these come than combinations of them."""
    name, value = pair
    return slice_key(((name, clean(value)),))


@lru_cache(maxsize=CACHED)
def channel_of(key: str) -> str | None:
    """Channel that a slice is confined to, or None.

    Examples
    --------
    >>> channel_of("channel=call"), channel_of("region=north")
    ('call', None)
    """
    head = key.partition(SEPARATOR)[0]
    return head[len("channel=") :] if head.startswith("channel=") else None


def parent_of(key: str) -> str | None:
    """Next larger slice, from whose rhythm a new slice learns; None for the whole brand.

    Examples
    --------
    >>> parent_of("channel=call" + SEPARATOR + "region=north"), parent_of("region=north"), parent_of("")
    ('channel=call', '', None)
    """
    if not key:
        return None
    return key.rpartition(SEPARATOR)[0]
