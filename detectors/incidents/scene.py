"""What else is known while a brand's signals are judged: data that are missing, causes, mutes, what is grave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from detectors.incident import Explain, Incident, plainly
from detectors.incidents.duties import owner_of
from detectors.incidents.mutes import Mute, is_muted
from detectors.signal import Signal
from detectors.slices import channel_of
from schemas.alerts import Tier
from schemas.practice import DEFAULT, Practice

# Highest tier of a surge of copies: it wakes nobody.
COPIES: Tier = "blue"


def _is_over(_: Incident) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Scene:
    """What else is known while signals are judged.

    Attributes
    ----------
    blind
        Nothing is heard of the brand: data are missing, and no incident is over.
    heard_s
        When the brand was last heard, Unix seconds, if it may be silent since; else infinite.
    silent
        Channels of which nothing is heard.
    causes
        Slices of the causes that are at work at once, if there are several.
    copied
        Most complaints of the surge repeat a text that others wrote: its tier is capped.
    mutes
        Who is not to be paged, and when.
    explain
        Picks the surge that stands for all of an incident's.
    practice
        What is grave, as this company has it.
    lasts
        Whether an incident goes on where it was told to be, though no signal holds it.
    """

    blind: bool = False
    heard_s: float = inf
    silent: frozenset[str] = frozenset()
    causes: tuple[str, ...] = ()
    copied: bool = False
    mutes: tuple[Mute, ...] = ()
    explain: Explain = plainly
    practice: Practice = DEFAULT
    lasts: Callable[[Incident], bool] = _is_over

    def cap(self) -> Tier | None:
        """Highest tier of surges that the evidence bears out."""
        return COPIES if self.copied else None

    def misses(self, signal: Signal) -> bool:
        """Whether data of a signal's slice are missing; that a feed is short is no less true for it."""
        channel = channel_of(signal.slice_key)
        if signal.kind == "feed":
            return False
        return self.blind or (bool(self.silent) if channel is None else channel in self.silent)

    def muted(self, incident: Incident, now_s: float) -> bool:
        """Whether nobody is to be paged for an incident."""
        return is_muted(self.mutes, incident, now_s)

    def owner(self, incident: Incident) -> str:
        """Whom an incident belongs to, as this company has it now."""
        return owner_of(incident, self.practice)


CALM = Scene()
