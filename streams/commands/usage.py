"""What commands share: options, configuration, and the one sentence with which they fail."""

from __future__ import annotations

import logging
import os
import shlex
import sys
from collections.abc import Collection, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from pydantic_settings import BaseSettings

from schemas.chat import CHAT_PREFIX, CHAT_SECRETS, ChatSettings
from schemas.drill import DRILL_PREFIX, DRILL_SECRETS, DrillSettings
from schemas.fields import CHANNELS, Channel
from schemas.known_settings import PREFIX, strangers
from schemas.settings import SECRETS, Settings
from streams.display import Terminal, plain
from streams.files import BadInput, Feed, fields_of

log = logging.getLogger(__name__)

FOLDER = "folder"
# What shells give for a program that Ctrl-C ended.
INTERRUPTED = 130
Own = TypeVar("Own", bound=BaseSettings)
# Variables that name what has to be there, and what it is.
PATHS = {
    "OUTCRY_CONFIG_DIR": FOLDER,
    "OUTCRY_TOPICS_FILE": "file",
    "OUTCRY_PRIOR_FILE": "file",
    "OUTCRY_BROKER_CA_FILE": "file",
}
out = Terminal()

Files = Annotated[list[Path], typer.Argument(help="JSON Lines, or CSV with --map; .gz is read too.")]
Maps = Annotated[
    list[str] | None, typer.Option("--map", help="column=field, once for each column of a CSV that matters.")
]
ChannelName = Annotated[
    str | None,
    typer.Option(
        "--channel", help=f"That of a CSV's rows, and of JSON lines that name none: {', '.join(CHANNELS)}."
    ),
]
BrandName = Annotated[
    str | None,
    typer.Option(
        "--brand", help="That of all rows of a CSV without a column for it, and of JSON lines that name none."
    ),
]


def fail(sentence: str, code: int = 2) -> NoReturn:
    """End with one sentence on standard error."""
    print(f"outcry: {plain(sentence)}", file=sys.stderr)
    raise typer.Exit(code)


def tell_version(asked: bool) -> None:
    """Print the version of the distribution and end, if it was asked for."""
    if asked:
        print(f"outcry {version('outcry')}")
        raise typer.Exit


def settings() -> Settings:
    """Configuration from the environment; every bad value is named at once."""
    absent = misspelt()
    absent += [
        f"{name}: {path}: no such {kind}"
        for name, kind in PATHS.items()
        if (path := os.environ.get(name))
        and not (Path(path).is_dir() if kind == FOLDER else Path(path).is_file())
    ]
    try:
        configured = Settings()
    except ValidationError as error:
        refuse_settings(error, "OUTCRY_", absent)
    if absent:
        fail("bad configuration: " + "; ".join(absent))
    return configured


def own_settings(kind: type[Own], prefix: str) -> Own:
    """Configuration of a program of its own, whose variables have a prefix of their own."""
    wrong = misspelt()
    try:
        configured = kind()
    except ValidationError as error:
        refuse_settings(error, prefix, wrong)
    if wrong:
        fail("bad configuration: " + "; ".join(wrong))
    return configured


def every_setting() -> Iterator[str]:
    """Variables of all programs as a shell takes them; what is not set, and secrets (not told), as comments."""
    groups: tuple[tuple[str, BaseSettings, Iterable[str]], ...] = (
        (PREFIX, settings(), SECRETS),
        (CHAT_PREFIX, own_settings(ChatSettings, CHAT_PREFIX), CHAT_SECRETS),
        (DRILL_PREFIX, own_settings(DrillSettings, DRILL_PREFIX), DRILL_SECRETS),
    )
    for prefix, configured, secrets in groups:
        for name, value in configured:
            variable = f"{prefix}{name.upper()}"
            if name in secrets:
                yield f"# {variable}_FILE=" if value is None else f"# {variable}=********"
            else:
                written = as_written(value)
                yield f"{variable}={shlex.quote(written)}" if written else f"# {variable}="


def as_written(value: object) -> str:
    """A setting's value as its variable takes it; empty for one that is not set.

    Examples
    --------
    >>> (
    ...     as_written({"call": 30.0, "chat": 2.5}),
    ...     as_written(("plan", "line")),
    ...     as_written(True),
    ...     as_written(None),
    ... )
    ('call=30,chat=2.5', 'plan,line', 'true', '')
    """
    if isinstance(value, Mapping):
        return ",".join(f"{name}={as_written(part)}" for name, part in value.items())
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(int(value) if value.is_integer() else value)
    return "" if value is None else str(value)


def misspelt() -> list[str]:
    """Sentences on variables that are plainly meant for others."""
    return [stranger.sentence() for stranger in strangers(os.environ) if stranger.misspelt]


def warn_of_strangers() -> None:
    """Tell, as a warning, of the other OUTCRY_* variables that nothing reads: they may be a program's beside ours."""
    for stranger in strangers(os.environ):
        if not stranger.misspelt:
            log.warning(stranger.sentence())


def refuse_settings(error: ValidationError, prefix: str, others: Iterable[str] = ()) -> NoReturn:
    """Name every bad variable at once, after `others` that are bad too."""
    wrong = list(others)
    for one in error.errors(include_url=False, include_input=False):
        variable, *parts = [str(part) for part in one["loc"]] or [""]
        why = ": ".join([*parts[:1], one["msg"].removeprefix("Value error, ")])
        wrong.append(f"{prefix}{variable.upper()}: {why}" if variable else why)
    fail("bad configuration: " + "; ".join(wrong))


def mapping(maps: list[str] | None, fields: Collection[str]) -> dict[str, str]:
    """Fields by column from `--map` options; `fields` are those that there are."""
    found: dict[str, str] = {}
    for entry in maps or ():
        column, equals, field = entry.partition("=")
        if not (column and equals and field):
            fail(f"--map takes column=field, not {entry!r}")
        if field not in fields:
            fail(f"--map {entry}: there is no field {field!r}; there are: {', '.join(fields)}")
        if column in found:
            fail(f"--map {entry}: the column {column!r} is mapped already, to {found[column]!r}")
        if field in found.values():
            fail(f"--map {entry}: another column is mapped to {field!r} already")
        found[column] = field
    return found


def channel_name(name: str | None) -> Channel | None:
    """One of the four channels, or none."""
    for channel in CHANNELS:
        if name == channel:
            return channel
    if name is not None:
        fail(f"--channel is one of {', '.join(CHANNELS)}, not {name!r}")
    return None


def is_now(until: str | None) -> bool:
    """Whether `--until` was given, which takes one word."""
    if until not in (None, "now"):
        fail(f"--until takes now, not {until!r}")
    return until == "now"


def feed_of(files: list[Path], maps: list[str] | None, channel: str | None, brand: str | None) -> Feed:
    """Files as the commands name them."""
    named = channel_name(channel)
    fields = mapping(maps, fields_of([named] if named else CHANNELS))
    column = next((column for column, field in fields.items() if field == "brand"), None)
    if brand is not None and column is not None:
        fail(f"--brand is the brand of all rows, and --map {column}=brand that of each: give one of them")
    if brand is not None and not brand.strip():
        fail("--brand takes a name, and it is empty")
    return Feed(files, fields, named, brand)


@contextmanager
def told() -> Iterator[None]:
    """End with one sentence: code 2 for what users can mend, 1 for what Kafka did not do, 130 for Ctrl-C."""
    # Clients and servers that help and a bad setting need not wait for.
    import ssl

    from aiokafka.errors import KafkaError

    from streams import kafka
    from streams.embedded import EmbeddedBrokerError
    from streams.listening import CannotListen
    from streams.topics_file import TopicsError

    try:
        yield
    except (kafka.NoBroker, kafka.NoTopic, BadInput, CannotListen, TopicsError, EmbeddedBrokerError) as error:
        fail(str(error))
    except ssl.SSLError as error:
        fail(
            f"no TLS with the broker ({error.reason or error}): OUTCRY_BROKER_CA_FILE must hold certificates, as PEM"
        )
    except (KafkaError, TimeoutError) as error:
        why = ": ".join(part for part in (type(error).__name__, str(error)) if part)
        fail(
            f"Kafka did not do what it was asked ({why}): see that it is up, and what this account may do there",
            code=1,
        )
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def perform(work: Coroutine[Any, Any, Any]) -> Any:
    """Run work to its end, which is `told`."""
    import uvloop

    with told():
        # Sockets are read and written without Python, which is most felt in ingest.
        return uvloop.run(work)
