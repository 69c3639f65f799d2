"""Names of the topics (contract section 3). Partitions and retention live in `deploy/topics.yaml` alone."""

from __future__ import annotations

from schemas.fields import CHANNELS, Channel

EVENTS: dict[str, Channel] = {f"outcry.{channel}.v1": channel for channel in CHANNELS}
HANDLING = "outcry.handling.v1"
CONTEXT = "outcry.context.v1"
LABELS = "outcry.labels.v1"
ALERTS = "outcry.alerts.v1"
INCIDENTS = "outcry.incidents.v1"
COUNTS = "outcry.counts.v1"
MEMBERS = "outcry.members.v1"
DEAD_LETTERS = "outcry.dead-letters.v1"
BRAND_LOG = "outcry.internal.brand.v1"
CHECKPOINTS = "outcry.internal.checkpoints.v1"
ANCHORS = "outcry.internal.anchors.v1"
MODELS = "outcry.internal.models.v1"
SAMPLES = "outcry.internal.samples.v1"
LABEL_NEXT = "outcry.internal.label-next.v1"
POSTS = "outcry.internal.posts.v1"
