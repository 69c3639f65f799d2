"""Which business events of the last days fit a surge, by what people say of it and said before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from detectors.masking import mask
from detectors.reasons.context_fit import Surge, doubt_of, fit
from detectors.reasons.localiser import Localiser
from detectors.reasons.recent import Recent, Seen
from detectors.signal import Signal
from detectors.slices import slice_of
from schemas.alerts import ContextNote
from schemas.inputs import Context

CONTEXT_S = 72 * 3600.0
TEXTS = 100
SEPARATOR = ", "


def is_over(context: Context, clock_s: float) -> bool:
    """Whether a business event ended so long ago, Unix seconds, that nothing asks for it; a mute may have no end."""
    if context.kind == "mute" and context.ends_at is None:
        return False
    last = context.ends_at or context.starts_at
    return clock_s - last.timestamp() > 2 * CONTEXT_S


def seen_of(signal: Signal, recent: Recent) -> Sequence[Seen]:
    """Complaints of a signal's slice since its onset, as far as they are remembered."""
    return recent.of_slice(signal.onset_s, slice_of(signal.slice_key))[:TEXTS]


def texts_of(signal: Signal, seen: Iterable[Seen]) -> list[str]:
    """What they say, or what the signal's own examples do."""
    return [one.text for one in seen] or [example.text for example in signal.examples]


def surge_of(signal: Signal, now_s: float, recent: Recent, localiser: Localiser) -> Surge:
    """What a business event is held against, as of a time in Unix seconds."""
    before = [
        one.text
        for one in recent.of_slice(0.0, {})
        if one.at_s < signal.onset_s and not localiser.is_spoiled(one.at_s)
    ]
    texts = texts_of(signal, seen_of(signal, recent))
    return Surge(signal.slice_key, signal.onset_s, texts, before, doubt_of(signal, now_s))


def notes(contexts: Iterable[Context], surge: Surge) -> list[ContextNote]:
    """Business events of the three days before the onset that fit, the latest first; of each kind the latest alone.

    What came last of a kind explains the surge; an earlier one was there without it.
    """
    found = []
    for context in contexts:
        lag_s = surge.onset_s - context.starts_at.timestamp()
        if context.kind == "mute" or lag_s > CONTEXT_S:
            continue
        judged = fit(context, surge)
        if judged.fits:
            note = ContextNote(
                context_id=context.context_id,
                kind=context.kind,
                title=mask(context.title),
                lag_s=round(lag_s, 3),
                why=mask(judged.why),
            )
            found.append((lag_s, context.context_id, note))
    latest: dict[str, ContextNote] = {}
    for _, _, note in sorted(found, key=lambda entry: entry[:2]):
        latest.setdefault(note.kind, note)
    return list(latest.values())


class Events:
    """Business events that concern a brand, and which of them a surge is put down to as it goes on."""

    def __init__(self) -> None:
        self.known: tuple[Context, ...] = ()

    def named(self, signal: Signal, now_s: float, recent: Recent, localiser: Localiser) -> Signal:
        """A signal with the fact which events fit it now, Unix seconds; their ids, in order."""
        if not self.known:
            return signal
        told = notes(self.known, surge_of(signal, now_s, recent, localiser))
        fitting = SEPARATOR.join(sorted(note.context_id for note in told))
        return replace(signal, facts={**signal.facts, "events": fitting}) if fitting else signal


def names_more(signal: Signal, before: Signal) -> bool:
    """Whether a signal names a business event that was not told.

    Examples
    --------
    >>> before = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care", facts={"events": "a"})
    >>> names_more(replace(before, facts={"events": "a, b"}), before), names_more(before, before)
    (True, False)
    """
    own, told = (set(str(one.facts.get("events", "")).split(SEPARATOR)) for one in (signal, before))
    return bool(own - told - {""})
