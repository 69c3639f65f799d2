"""Every metric of a worker (contract section 6) in one typed list: a misspelt name does not pass mypy.

`help` says what is counted and in which unit, `advice` what to do when it moves. Rules, dashboards and
tests are checked against this list.
"""

from __future__ import annotations

from typing import Literal

from streams.metric_types import DELAY_BUCKETS_S, STAGE_BUCKETS_S, Spec

Outcome = Literal["accepted", "repeat", "rejected"]
Stage = Literal["count", "commit", "judge", "publish"]

LABEL_OUTCOMES = ("learned", "repeat", "contradiction", "distrusted")
TOLD = ("verdict", "label", "alertmanager", "release")
TOLD_OUTCOMES = ("written", "ignored", "refused", "failed")
DROPPED_BY_JUDGE = ("contacts", "buckets", "slices", "signals", "notices", "members", "cases")
DROPPED = (*DROPPED_BY_JUDGE, "brands", "threads", "letters", "names", "records")
OUTCOMES: tuple[Outcome, ...] = ("accepted", "repeat", "rejected")
STAGES: tuple[Stage, ...] = ("count", "commit", "judge", "publish")

METRICS: tuple[Spec, ...] = (
    Spec(
        "outcry_events_total",
        "counter",
        ("channel", "outcome"),
        "Records read from an event topic, by what became of them: accepted, repeat or rejected.",
        "A rate of 0 is a silent feed; many repeats mean a producer that retries.",
    ),
    Spec(
        "outcry_complaints_total",
        "counter",
        ("brand", "channel", "category"),
        "Accepted events that the text model judged complaints; brands and categories beyond the largest "
        "are `other`.",
        "For dashboards; judgement uses the brand log, not this counter.",
    ),
    Spec(
        "outcry_dead_letters_total",
        "counter",
        ("channel", "reason"),
        "Records sent to the dead-letter topic, by the closed list of reasons.",
        "Look at one with `outcry dead-letters list`; mend the producer, then redrive.",
    ),
    Spec(
        "outcry_incident_tier",
        "gauge",
        ("incident_id", "brand", "kind", "slice", "owner", "headline"),
        "Tier of each incident: 1 blue, 2 yellow, 3 orange, 4 red while open, 0 for 6 hours after its end. "
        "Every worker exports all incidents, except those that may not page.",
        "Aggregate with max, never sum, and without instance.",
    ),
    Spec(
        "outcry_incident_child",
        "gauge",
        ("incident_id", "parent_id"),
        "1 while an open mass incident counts this incident among its children.",
        "Mutes the child's page as long as the parent pages at least as urgently.",
    ),
    Spec(
        "outcry_incidents_active",
        "gauge",
        ("brand", "kind", "tier"),
        "Number of open incidents, those that may not page included.",
        "Aggregate with max over instances: every worker counts all.",
    ),
    Spec(
        "outcry_slice_observed",
        "gauge",
        ("brand", "dimension", "value"),
        "Complaints of a watched slice in its last minute of closed buckets; the whole brand is dimension "
        "`brand`; the slices beyond the largest are summed as `other`.",
        "Draw it over outcry_slice_expected.",
    ),
    Spec(
        "outcry_slice_expected",
        "gauge",
        ("brand", "dimension", "value"),
        "Complaints expected of the same slice in the same minute.",
        "Far below observed for long without an incident: look at the detector's warmth.",
    ),
    Spec(
        "outcry_cascade_reproduction_ratio",
        "gauge",
        ("brand",),
        "Complaints that one complaint about the brand brings forth, over all its channels, mean; 0 while complaints "
        "are as usual and it is not asked.",
        "Above 1 complaints spread by themselves.",
    ),
    Spec(
        "outcry_channel_last_event_timestamp_seconds",
        "gauge",
        ("brand", "channel"),
        "Kafka record time of the newest accepted event, Unix seconds; of one from before this worker began, the "
        "end of its bucket.",
        "Old beside a live consumer: the feed, not Outcry, has stopped.",
    ),
    Spec(
        "outcry_channel_contacts_ratio",
        "gauge",
        ("brand", "channel"),
        "Contacts seen in the last 30 minutes of event time divided by those expected; absent while fewer "
        "than 20 are expected, 1 at the least on a told holiday.",
        "Near 0.5: half the feed is missing.",
    ),
    Spec(
        "outcry_case_clock_breaches_total",
        "counter",
        ("brand", "clock"),
        "Cases whose clock ran out.",
        "A step of the desk that came late, or never; the `sla` incident names the team.",
    ),
    Spec(
        "outcry_event_lag_seconds",
        "gauge",
        ("channel",),
        "Age of the newest processed record against its Kafka record time while the log holds more, of the partition "
        "most behind; 0 when the logs are read to their ends. Seconds.",
        "Rising: workers are too few, or one partition is stuck.",
    ),
    Spec(
        "outcry_detection_delay_seconds",
        "histogram",
        (),
        "From the close of a bucket to the alert on the topic, seconds.",
        "Long: checkpoints or publishing are slow.",
        DELAY_BUCKETS_S,
    ),
    Spec(
        "outcry_processing_seconds",
        "histogram",
        ("stage",),
        "Duration of one batch in one stage, seconds: to count (validate, mask, score and write), to commit, to "
        "judge, and therein to publish (until Kafka has acknowledged).",
        "Shows which stage uses the time between two flushes.",
        STAGE_BUCKETS_S,
    ),
    Spec(
        "outcry_consumer_lag_records",
        "gauge",
        ("topic", "partition"),
        "Log end minus position, records; for labels, posts, context and handling, minus what their agents committed.",
        "Growing for minutes: add workers, up to the number of partitions.",
    ),
    Spec(
        "outcry_pages_held",
        "gauge",
        ("owner",),
        "Open incidents that page nobody because their owner's pages of the week are spent; red ones always page.",
        "Read them as a digest. Raise OUTCRY_PAGES_PER_WEEK, or the limits in grades.yaml, if this is common.",
    ),
    Spec(
        "outcry_verdicts",
        "gauge",
        ("brand", "verdict"),
        "What people judged of the brand's incidents that are remembered: real, false_alarm, or missed by Outcry.",
        "Precision is real / (real + false_alarm), recall real / (real + missed).",
    ),
    Spec(
        "outcry_verdict_lead_seconds",
        "gauge",
        ("brand",),
        "Mean time from the first alert of a real incident to somebody's verdict on it.",
        "Near 0: people knew already. Look at what they read first, or raise OUTCRY_FALSE_ALARMS_PER_MONTH.",
    ),
    Spec(
        "outcry_dial_advised",
        "gauge",
        ("brand",),
        "False alarms a month to set for the brand: the lowest dial that loses no incident that was judged real.",
        "Nothing changes by itself: set OUTCRY_FALSE_ALARMS_PER_MONTH. The log says why.",
    ),
    Spec(
        "outcry_detector_warm",
        "gauge",
        ("brand",),
        "1 when the brand's detectors have enough history to judge by, else the share of it that they have: of the day "
        "it takes, or of the few complaints.",
        "Run `outcry backfill` with history. A brand that never has enough is forgotten 7 days after its last contact.",
    ),
    Spec(
        "outcry_model_f1",
        "gauge",
        ("language",),
        "F1 of the text model on labels it had not learned from.",
        "Falling: label the events the page offers.",
    ),
    Spec(
        "outcry_model_auroc",
        "gauge",
        ("language",),
        "Chance that the text model scores a complaint above another text, on the last 1,000 labels before it learned "
        "them.",
        "Falls with F1: the model knows less. Falls less than F1: only its threshold is off.",
    ),
    Spec(
        "outcry_model_calibration_error",
        "gauge",
        ("language",),
        "Mean distance between what the text model says and what comes true, 0 to 1, on the same labels.",
        "Above 0.05: counts of complaints are off; more labels mend it.",
    ),
    Spec(
        "outcry_model_drifts_total",
        "counter",
        (),
        "Changes of the text model's error rate on labels (ADWIN), better or worse.",
        "With F1 falling: people complain in new words, or somebody labels otherwise.",
    ),
    Spec(
        "outcry_labels_total",
        "counter",
        ("outcome",),
        "Labels of events by what became of them: learned, repeat, contradiction or distrusted (weight 0: their author "
        "disagrees with what is beyond doubt).",
        "Many distrusted: look at who labels.",
    ),
    Spec(
        "outcry_self_training_texts",
        "gauge",
        (),
        "Unlabelled texts the text model learned from; 0 before the first, and once labels said that it hurt.",
        "For information; it stops at 20,000.",
    ),
    Spec(
        "outcry_abstentions_total",
        "counter",
        ("channel",),
        "Complaints whose type the taxonomy left open.",
        "A large share of outcry_complaints_total: give labels a category.",
    ),
    Spec(
        "outcry_build_info",
        "gauge",
        ("version", "python"),
        "Always 1; the labels name the build.",
        "Two versions at once: a rollout is under way.",
    ),
    Spec(
        "outcry_ready",
        "gauge",
        (),
        "1 while this worker does its share, as `/readyz` says, else 0.",
        "At 0 for minutes: `/readyz` names what it lacks.",
    ),
    Spec(
        "outcry_loop_lag_seconds",
        "gauge",
        (),
        "How late the event loop ran its last timer, seconds.",
        "Above 1: something blocks the loop; the worker will lose its partitions.",
    ),
    Spec(
        "outcry_dropped_total",
        "counter",
        ("what",),
        "What was not taken in or not kept: accepted contacts whose bucket was forgotten already, buckets that went "
        "before their time for want of memory, touches of slices beyond the watched ones, signals of agents beyond "
        "those that are kept of a brand, threads of posts that were given up for want of memory, dead letters "
        "that were too large to be kept whole, and combinations of names beyond those that a block's map has room "
        "for, whose contacts count for the brand alone; records of the brand log that are none.",
        "Contacts: a feed brought what is older than OUTCRY_MAX_LATE_S; the records stay in their topic. Slices: "
        "raise OUTCRY_MAX_SLICES or watch fewer dimensions.",
    ),
    Spec(
        "outcry_context_event",
        "gauge",
        ("brand", "kind", "title"),
        "1 while a business event of the context topic is under way; one without an end for an hour.",
        "Draw it behind the complaints.",
    ),
    Spec(
        "outcry_told_total",
        "counter",
        ("what", "outcome"),
        "What was told through the page's buttons and the hooks, by what became of it: written, ignored (Outcry's own "
        "alerts), refused or failed (Kafka did not take it in time).",
        "Refused: a hook sends what it should not, or somebody tries. Failed: the sender was told, and may repeat.",
    ),
    Spec(
        "outcry_unknown_fields_total",
        "counter",
        ("channel",),
        "Fields of accepted records that the contract does not know, which are ignored; by channel, or by topic where "
        "it is none.",
        "A sender writes what nobody reads, or misspelt an optional field; its records also take longer to read.",
    ),
    Spec(
        "outcry_series_dropped_total",
        "counter",
        ("metric",),
        "Values not exported under their own name because the budget of series is spent.",
        "50 brands, 1,000 slices and 500 incidents have their own: watch fewer dimensions, or live with `other`.",
    ),
)

BY_NAME: dict[str, Spec] = {spec.name: spec for spec in METRICS}
