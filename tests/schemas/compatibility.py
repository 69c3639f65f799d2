"""What breaks those who wrote against an older JSON Schema: fields removed, retyped, newly required, narrowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
# Bounds, and whether a greater number lets more through.
BOUNDS = {"maxLength": True, "maximum": True, "maxItems": True, "minLength": False, "minimum": False}


def breaks(old: Schema, new: Schema, *, received: bool) -> list[str]:
    """Name every breaking change between two versions of a topic's schema.

    What others write (`received`) must be accepted as before: nothing newly required, nothing narrower. What they
    read must be as before: nothing left out, nothing wider. Added optional fields break nobody.
    """
    return list(_compare(old, new, (old, new), "", received))


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema


def _compare(
    old: Schema, new: Schema, roots: tuple[Schema, Schema], at: str, received: bool
) -> Iterator[str]:
    old, new = _resolved(old, roots[0]), _resolved(new, roots[1])
    yield from _kinds(old, new, roots, at, received)
    yield from _values(old, new, at, received)
    before, after = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(after - before if received else before - after):
        yield f"{at}.{name} is {'newly' if received else 'no longer'} required"
    fields = new.get("properties", {})
    for name, field in old.get("properties", {}).items():
        if name not in fields:
            yield f"{at}.{name} was removed"
        else:
            yield from _compare(field, fields[name], roots, f"{at}.{name}", received)
    for part in ("items", "additionalProperties"):
        if isinstance(old.get(part), dict) and isinstance(new.get(part), dict):
            yield from _compare(old[part], new[part], roots, f"{at}[]", received)


def _forms(schema: Schema, root: Schema) -> dict[str, Schema]:
    """The alternatives of a schema by their type, or title where several are objects."""
    parts = schema.get("anyOf") or schema.get("oneOf") or [schema]
    resolved = [_resolved(part, root) for part in parts]
    return {
        f"{part.get('type', '')}:{part.get('title', '') if len(parts) > 1 else ''}": part for part in resolved
    }


def _kinds(old: Schema, new: Schema, roots: tuple[Schema, Schema], at: str, received: bool) -> Iterator[str]:
    before, after = _forms(old, roots[0]), _forms(new, roots[1])
    wrong = before.keys() - after.keys() if received else after.keys() - before.keys()
    if wrong:
        yield f"{at} was retyped: {sorted(before)} to {sorted(after)}"
    elif len(before) > 1:
        for name in sorted(before.keys() & after.keys()):
            yield from _compare(before[name], after[name], roots, at, received)


def _bound(schema: Schema, name: str) -> Any:
    """A bound as it is given, or as the values that are allowed have it."""
    lengths = [len(value) for value in schema.get("enum", ()) if isinstance(value, str)]
    if name == "maxLength" and lengths:
        return schema.get(name, max(lengths))
    return schema.get(name)


def _values(old: Schema, new: Schema, at: str, received: bool) -> Iterator[str]:
    before, after = (set(map(str, one.get("enum", ()))) for one in (old, new))
    narrow, wide = (after, before) if received else (before, after)
    if narrow and not (wide and wide <= narrow):
        yield f"{at}: its values changed: {sorted(before)} to {sorted(after)}"
    for name, greater_is_wider in BOUNDS.items():
        was, now = _bound(old, name), _bound(new, name)
        if was == now:
            continue
        open_end = float("inf") if greater_is_wider else float("-inf")
        was, now = (open_end if value is None else value for value in (was, now))
        wider = (now > was) == greater_is_wider
        if wider != received:
            yield f"{at}: {name} changed from {was} to {now}"
    for name in ("pattern", "format"):
        was, now = old.get(name), new.get(name)
        # What is said for the first time narrows; what is said no more widens.
        if was != now and (now if received else was) is not None:
            yield f"{at}: {name} changed from {was} to {now}"
