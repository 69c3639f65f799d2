"""The parts of operators' objects that deploy/kubernetes uses, as strict models: unknown fields are errors.

Fields, patterns and required ones from the definitions of prometheus-operator 0.80 and KEDA 2.16.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Duration = Annotated[
    str, StringConstraints(pattern=r"^(0|(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$")
]


class Strict(BaseModel):
    """Knows all its fields, and takes no number for a text."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Metadata(Strict):
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    labels: dict[str, str] = {}


class Selector(Strict):
    matchLabels: dict[str, str]


class Endpoint(Strict):
    port: str
    path: str
    interval: Duration
    scrapeTimeout: Duration
    filterRunning: bool


class PodMonitorSpec(Strict):
    jobLabel: str
    selector: Selector
    sampleLimit: int
    podMetricsEndpoints: Annotated[list[Endpoint], Field(min_length=1)]


class PodMonitor(Strict):
    apiVersion: Literal["monitoring.coreos.com/v1"]
    kind: Literal["PodMonitor"]
    metadata: Metadata
    spec: PodMonitorSpec


class Rule(Strict):
    record: str | None = None
    alert: str | None = None
    expr: str
    for_: Annotated[Duration | None, Field(alias="for")] = None
    keep_firing_for: Duration | None = None
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}


class Group(Strict):
    name: Annotated[str, StringConstraints(min_length=1)]
    interval: Duration | None = None
    rules: list[Rule]


class Groups(Strict):
    groups: list[Group]


class PrometheusRule(Strict):
    apiVersion: Literal["monitoring.coreos.com/v1"]
    kind: Literal["PrometheusRule"]
    metadata: Metadata
    spec: Groups


class ScaleTarget(Strict):
    name: str
    kind: str = "Deployment"


class Fallback(Strict):
    failureThreshold: int
    replicas: int


class PrometheusQuery(Strict):
    serverAddress: str
    query: str
    threshold: str


class Trigger(Strict):
    type: Literal["prometheus"]
    metricType: Literal["AverageValue", "Value"]
    metadata: PrometheusQuery


class Policy(Strict):
    type: Literal["Pods", "Percent"]
    value: int
    periodSeconds: Annotated[int, Field(gt=0, le=1800)]


class Scaling(Strict):
    stabilizationWindowSeconds: Annotated[int, Field(ge=0, le=3600)]
    policies: list[Policy] = []


class Behavior(Strict):
    scaleUp: Scaling
    scaleDown: Scaling


class Autoscaler(Strict):
    behavior: Behavior


class Advanced(Strict):
    horizontalPodAutoscalerConfig: Autoscaler


class ScaledObjectSpec(Strict):
    scaleTargetRef: ScaleTarget
    pollingInterval: int
    minReplicaCount: int
    maxReplicaCount: int
    fallback: Fallback
    advanced: Advanced
    triggers: Annotated[list[Trigger], Field(min_length=1)]


class ScaledObject(Strict):
    apiVersion: Literal["keda.sh/v1alpha1"]
    kind: Literal["ScaledObject"]
    metadata: Metadata
    spec: ScaledObjectSpec


CRDS: tuple[type[BaseModel], ...] = (PodMonitor, PrometheusRule, ScaledObject)
