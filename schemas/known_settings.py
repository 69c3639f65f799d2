"""Which `OUTCRY_*` variables there are: a misspelt one would be passed over, and its default hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from schemas.chat import CHAT_PREFIX, CHAT_SECRETS, ChatSettings
from schemas.drill import DRILL_PREFIX, DRILL_SECRETS, DrillSettings
from schemas.settings import SECRETS, Settings

PREFIX = "OUTCRY_"
# Alike from here on, and a name is plainly meant for another: BROKR for BROKER, LATENESS for LATENESS_S.
ALIKE = 0.85
# What builds, tests and Grafana's data source read.
OTHERS = frozenset(
    f"{PREFIX}{name}" for name in ("CACHE_DIR", "COMPILE", "PICTURES", "PROMETHEUS_URL", "PROVE")
)
# Kubernetes tells every container of the services beside it, one named outcry… in names like ours.
_SERVICE = re.compile(r"_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?$")
_SERVICE_ADDRESS = re.compile(r"(tcp|udp|sctp)://")


def _group(prefix: str, fields: Iterable[str], secrets: Iterable[str]) -> set[str]:
    return {f"{prefix}{name.upper()}" for name in fields} | {
        f"{prefix}{name.upper()}_FILE" for name in secrets
    }


KNOWN = frozenset(
    _group(PREFIX, Settings.model_fields, SECRETS)
    | _group(CHAT_PREFIX, ChatSettings.model_fields, CHAT_SECRETS)
    | _group(DRILL_PREFIX, DrillSettings.model_fields, DRILL_SECRETS)
)


class Stranger(NamedTuple):
    """A variable that nothing reads, the one most like it, and whether that is plainly meant."""

    name: str
    nearest: str
    misspelt: bool

    def sentence(self) -> str:
        """What to tell."""
        return f"{self.name}: there is no such setting; the nearest is {self.nearest}"


def strangers(environment: Mapping[str, str]) -> list[Stranger]:
    """The `OUTCRY_*` variables of an environment that no program of Outcry reads, by name.

    Examples
    --------
    >>> [stranger.name for stranger in strangers({"OUTCRY_BROKR": "k:9092", "OUTCRY_BROKER": "k:9092"})]
    ['OUTCRY_BROKR']
    """
    return [_stranger(name) for name in sorted(environment) if _strange(name, environment[name])]


def _strange(name: str, value: str) -> bool:
    upper = name.upper()
    if not upper.startswith(PREFIX) or name in KNOWN | OTHERS:
        return False
    # Fields are found in any case; files of secrets, in capitals alone.
    if upper in KNOWN and not upper.endswith("_FILE"):
        return False
    return not (_SERVICE.search(name) or (name.endswith("_PORT") and _SERVICE_ADDRESS.match(value)))


def _stranger(name: str) -> Stranger:
    def alike(known: str) -> float:
        # Without what all have in common.
        return SequenceMatcher(None, name.upper()[len(PREFIX) :], known[len(PREFIX) :]).ratio()

    nearest = max(sorted(KNOWN), key=alike)
    return Stranger(name, nearest, alike(nearest) > ALIKE)
