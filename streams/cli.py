"""The command `outcry`: thin words around the services. Exit codes: 0 done, 1 failed, 2 bad usage or input.

Services, clients of Kafka and the rules of texts are imported by the command that needs them: all of them together are
two seconds, which help and a bad setting need not wait for.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from schemas.chat import CHAT_PREFIX, ChatSettings
from schemas.drill import DRILL_PREFIX, DrillSettings
from streams.collector import relax
from streams.commands.upkeep import letters_app, schema_app, topics_app
from streams.commands.usage import (
    BrandName,
    ChannelName,
    Files,
    Maps,
    every_setting,
    fail,
    feed_of,
    is_now,
    mapping,
    out,
    own_settings,
    perform,
    settings,
    tell_version,
    told,
    warn_of_strangers,
)
from streams.entry import SERVICES
from streams.files import BadInput
from streams.letters import fit
from streams.logs import set_up

log = logging.getLogger(__name__)
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(topics_app, name="topics")
app.add_typer(letters_app, name="dead-letters")
app.add_typer(schema_app, name="schema")


@app.callback()
def outcry(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=tell_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hears complaints turn into a crisis: complaint spikes and cascade risk from Kafka streams."""
    if context.invoked_subcommand in SERVICES:
        set_up("INFO")
    warn_of_strangers()


@app.command()
def run() -> None:
    """Work on the Kafka named by OUTCRY_BROKER; any number of workers share the work."""
    from streams import worker
    from streams.practice_files import edited_of

    relax()
    configured = settings()
    set_up(configured.log_level)
    try:
        edited_of(configured)
    except BadInput as error:
        fail(str(error))
    if configured.pseudonym_key is None:
        log.warning("no key of pseudonyms is set, so customers can be guessed: set OUTCRY_PSEUDONYM_KEY_FILE")
    raise typer.Exit(perform(worker.run(configured)))


@app.command("demo")
def run_demo(
    scenario: Annotated[str, typer.Option(help="What happens; `outcry simulate` lists them.")] = "outage",
    speed: Annotated[float, typer.Option(min=1, max=3600, help="How many times real time.")] = 1400.0,
) -> None:
    """Show the whole system on this machine: simulator, embedded Kafka, worker, page."""
    from streams.commands import demo
    from streams.simulation.scenarios import SCENARIOS

    relax()
    if scenario not in SCENARIOS:
        fail(f"there is no scenario {scenario!r}; there are: {', '.join(SCENARIOS)}")
    raise typer.Exit(perform(demo.run(settings(), scenario, speed, out)))


@app.command()
def replay(
    files: Files,
    maps: Maps = None,
    channel: ChannelName = None,
    *,
    brand: BrandName = None,
    out_dir: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for alerts, incidents, members and counts (.jsonl), and timeline.svg."
        ),
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--with", help="NAME=VALUE, a setting to judge with as well: say what differs then."),
    ] = None,
) -> None:
    """Judge files without a broker, as fast as the machine goes; prints what would have paged."""
    from streams.commands import replaying

    relax()
    set_up("WARNING")
    with told():
        replaying.run(settings(), feed_of(files, maps, channel, brand), out_dir, out, changes or ())


@app.command()
def backfill(
    files: Files,
    maps: Maps = None,
    channel: ChannelName = None,
    *,
    brand: BrandName = None,
    to_broker: Annotated[
        bool, typer.Option("--to-broker", help="Hand the baselines to the workers of OUTCRY_BROKER.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="With --to-broker: discard the baselines that workers have.")
    ] = False,
) -> None:
    """Build baselines from history, list what would have alarmed, propose a dial; never pages."""
    from streams.commands import backfilling

    relax()
    set_up("WARNING")
    with told():
        backfilling.run(
            settings(), feed_of(files, maps, channel, brand), out, to_broker=to_broker, replace=replace
        )


@app.command()
def explain(
    incident: Annotated[str, typer.Argument(help="Its id, or the beginning of it.")],
    files: Annotated[
        list[Path] | None, typer.Argument(help="With --from: the files that were replayed.")
    ] = None,
    from_dir: Annotated[
        Path | None, typer.Option("--from", help="Folder that `replay --out` wrote; else OUTCRY_BROKER.")
    ] = None,
    maps: Maps = None,
    channel: ChannelName = None,
    *,
    brand: BrandName = None,
) -> None:
    """Judge again the records an incident followed from: whether its alerts come out the same, and why they came."""
    from streams.commands import explained, explaining

    relax()
    set_up("WARNING")
    if (from_dir is None) == bool(files):
        fail("explain takes --from DIR together with the files that were replayed, or neither")
    with told():
        if from_dir is not None:
            retold = explaining.from_files(
                settings(), incident, from_dir, feed_of(files or [], maps, channel, brand)
            )
        else:
            retold = perform(explaining.from_broker(settings(), incident))
    if not explained.show(retold, out):
        raise typer.Exit(1)


@app.command()
def produce(
    files: Files,
    maps: Maps = None,
    channel: ChannelName = None,
    *,
    brand: BrandName = None,
    speed: Annotated[
        float | None,
        typer.Option(min=0.001, help="How many times real time; as fast as it goes unless given."),
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="`now` shifts times so that the last event is now.")
    ] = None,
) -> None:
    """Publish a file's events to the Kafka named by OUTCRY_BROKER."""
    from streams.commands import producing

    until_now = is_now(until)
    with told():
        producing.run(settings(), feed_of(files, maps, channel, brand), speed, out, until_now=until_now)


@app.command()
def simulate(
    scenario: Annotated[str | None, typer.Argument(help="What happens; without one, lists them.")] = None,
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Folder for events.jsonl and truth.json.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same events.")] = 0,
    size: Annotated[float, typer.Option(min=0.0, help="Size of the crisis; 1 is full size.")] = 1.0,
    until: Annotated[
        str | None,
        typer.Option(help="`now`: a smaller story that just ended, as history.jsonl and story.jsonl."),
    ] = None,
) -> None:
    """Write the events of a simulated story, and the truth about them."""
    from streams.commands import producing
    from streams.simulation.scenarios import SCENARIOS

    if scenario is None:
        table = Table("scenario", "what happens")
        for name, spec in SCENARIOS.items():
            table.add_row(name, spec.description)
        out.print(table)
        return
    if scenario not in SCENARIOS:
        fail(f"there is no scenario {scenario!r}; there are: {', '.join(SCENARIOS)}")
    if out_dir is None:
        fail("simulate needs --out DIR")
    if (until_now := is_now(until)) and size != 1.0:
        fail("--size is for events.jsonl: with --until now a crisis has its full size")
    with told():
        producing.simulate(scenario, out_dir, seed, size, out, until_now=until_now)


@app.command("train-prior")
def train_prior(
    file: Annotated[Path, typer.Argument(help="CSV or JSON Lines with `text` and `is_complaint`.")],
    maps: Maps = None,
    to: Annotated[Path, typer.Option("--out", help="File to write.")] = Path("prior.json"),
) -> None:
    """Make a better start of the text model (OUTCRY_PRIOR_FILE) from your own labelled texts."""
    from streams import priors

    with told():
        priors.train(file, mapping(maps, (priors.TEXT, priors.LABEL, priors.OTHER_LABEL)), to, out)


@app.command("chat-adapter")
def chat_adapter() -> None:
    """Pass Alertmanager's pages on to group bots of WeCom, DingTalk and Feishu (OUTCRY_CHAT_*)."""
    from streams.chat import adapter
    from streams.listening import CannotListen

    set_up("INFO")
    try:
        asyncio.run(adapter.serve(own_settings(ChatSettings, CHAT_PREFIX)))
    except (adapter.Unprotected, adapter.NoBot, CannotListen) as error:
        fail(str(error))


@app.command("drill")
def run_drill(
    now: Annotated[bool, typer.Option("--now", help="Begin a surge with the next minute, too.")] = False,
) -> None:
    """Feed a canary brand a surge a day and wait for its page (OUTCRY_DRILL_*); run one, beside the workers."""
    from streams.commands import drill

    configured = settings()
    set_up(configured.log_level)
    try:
        perform(drill.run(configured, own_settings(DrillSettings, DRILL_PREFIX), now=now))
    except drill.Unprotected as error:
        fail(str(error))


@app.command()
def config() -> None:
    """Print the settings of all programs as the variables that set them; secrets are never told."""
    for line in every_setting():
        out.print(line, soft_wrap=True)


def main() -> None:
    """Entry point."""
    for stream in (sys.stdout, sys.stderr):
        fit(stream)
    try:
        app()
    except OSError as error:
        # A file or folder that cannot be read or written as the command was told to.
        if error.filename is None:
            raise
        print(f"outcry: {error.filename}: {error.strerror}", file=sys.stderr)
        sys.exit(2)
