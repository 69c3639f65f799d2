"""How a panel of ours looks: one data source, a description, a unit, and a word for an empty day."""

from __future__ import annotations

from typing import NamedTuple

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, table, timeseries
from grafana_foundation_sdk.models import common as models
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    DataSourceRef,
    DynamicConfigValue,
    FieldColorModeId,
    Threshold,
    ThresholdsMode,
    VariableHide,
    VariableRefresh,
    VariableSort,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

SOURCE = DataSourceRef(type_val="prometheus", uid="outcry-prometheus")
CALM = "green"
# Colours of the tiers, the same as on the page at `/`.
TIERS = ((1.0, "blue"), (2.0, "yellow"), (3.0, "orange"), (4.0, "red"))
ROW_HEIGHT = 8
PER_MINUTE = "suffix: /min"
# Title and text of the marks on the time axis; Grafana shows neither unless told, and the SDK knows neither.
NOTES = {
    "Incidents": ("{{headline}}", "{{incident_id}}"),
    "Business events": ("{{kind}}: {{title}}", "{{brand}}"),
}


class Query(NamedTuple):
    """One expression and what its lines are called."""

    expr: str
    legend: str


class Card(NamedTuple):
    """What every panel must have; `empty` is what it says without data."""

    title: str
    description: str
    unit: str
    empty: str
    span: int = 12


def chosen(*names: str) -> str:
    """Return matchers for what is chosen in the variables of these names.

    In backquotes PromQL takes every letter as it is: between double quotes a brand with a quote, or with the
    backslashes by which Grafana escapes a regular expression, is no string any more.
    """
    return ",".join(f"{name}=~`${{{name}:regex}}`" for name in names)


def _steps(*steps: tuple[float, str], base: str = CALM) -> dashboard.ThresholdsConfig:
    levels = [Threshold(value=None, color=base), *(Threshold(value=at, color=color) for at, color in steps)]
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(levels)


def _target(query: Query, ref_id: str, instant: bool = False) -> prometheus.Dataquery:
    target = prometheus.Dataquery().expr(query.expr).legend_format(query.legend).ref_id(ref_id)
    if instant:
        return target.instant().format(PromQueryFormat.TABLE)
    return target.range()


def graph(card: Card, *queries: Query, threshold: float | None = None) -> timeseries.Panel:
    """Return lines over time; `threshold` is drawn as the line that its description names."""
    panel = (
        timeseries.Panel()
        .title(card.title)
        .description(card.description)
        .unit(card.unit)
        .no_value(card.empty)
        .datasource(SOURCE)
        .span(card.span)
        .height(ROW_HEIGHT)
        .min(0)
        .fill_opacity(8)
        .line_width(2)
        .tooltip(common.VizTooltipOptions().mode(models.TooltipDisplayMode.MULTI))
        .legend(common.VizLegendOptions().display_mode(models.LegendDisplayMode.LIST).show_legend(True))
    )
    for index, query in enumerate(queries):
        panel = panel.with_target(_target(query, chr(ord("A") + index)))
        if query.legend.startswith("expected"):
            panel = panel.override_by_query(chr(ord("A") + index), _dashed())
    if threshold is not None:
        panel = panel.thresholds(_steps((threshold, "red"))).thresholds_style(
            common.GraphThresholdsStyleConfig().mode(models.GraphTresholdsStyleMode.DASHED)
        )
    return panel


def _dashed() -> list[DynamicConfigValue]:
    return [
        DynamicConfigValue(id_val="custom.lineStyle", value={"fill": "dash", "dash": [8, 6]}),
        DynamicConfigValue(id_val="custom.fillOpacity", value=0),
    ]


def number(card: Card, query: Query, *steps: tuple[float, str], base: str = CALM) -> stat.Panel:
    """Return one large number whose colour is `base` below the steps and changes at them."""
    return (
        stat.Panel()
        .title(card.title)
        .description(card.description)
        .unit(card.unit)
        .no_value(card.empty)
        .datasource(SOURCE)
        .span(card.span)
        .height(4)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .graph_mode(models.BigValueGraphMode.NONE)
        .color_mode(models.BigValueColorMode.BACKGROUND)
        .color_scheme(dashboard.FieldColor().mode(FieldColorModeId.THRESHOLDS))
        .thresholds(_steps(*steps, base=base))
        .with_target(_target(query, "A"))
    )


def rows(card: Card, query: Query) -> table.Panel:
    """Return a table of the series' labels, its value coloured as a tier; an incident's id leads to its dashboard."""
    hidden = DynamicConfigValue(id_val="custom.hidden", value=True)
    link = {"title": "Open the incident", "url": "/d/outcry-incident?var-incident=${__value.raw}"}
    return (
        table.Panel()
        .title(card.title)
        .description(card.description)
        .unit(card.unit)
        .no_value(card.empty)
        .datasource(SOURCE)
        .span(card.span)
        .height(ROW_HEIGHT)
        .thresholds(_steps(*TIERS))
        .override_by_name("Time", [hidden])
        .override_by_name("incident_id", [DynamicConfigValue(id_val="links", value=[link])])
        .override_by_name(
            "Value",
            [
                DynamicConfigValue(id_val="displayName", value="tier"),
                DynamicConfigValue(id_val="custom.cellOptions", value={"type": "color-background"}),
            ],
        )
        .with_target(_target(query, "A", instant=True))
    )


def variable(name: str, label: str, query: str, *, several: bool = True) -> dashboard.QueryVariable:
    """Return a choice among the values of a label."""
    choice = (
        dashboard.QueryVariable(name)
        .label(label)
        .query(query)
        .datasource(SOURCE)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
    )
    return choice.multi(True).include_all(True).all_value(".*") if several else choice


def hidden(choice: dashboard.QueryVariable) -> dashboard.QueryVariable:
    """Return a variable that follows from another and is not shown."""
    return choice.hide(VariableHide.HIDE_VARIABLE)


def board(uid: str, title: str, since: str) -> dashboard.Dashboard:
    """Return an empty dashboard with a fixed uid, links to its siblings and incidents as annotations."""
    siblings = (
        dashboard.DashboardLink("Outcry")
        .type(DashboardLinkType.DASHBOARDS)
        .tags(["outcry"])
        .as_dropdown(True)
    )
    incidents = (
        dashboard.AnnotationQuery()
        .name("Incidents")
        .datasource(SOURCE)
        .enable(True)
        .icon_color("red")
        .expr("max by (incident_id, brand, headline) (outcry_incident_tier) >= 2")
    )
    context = (
        dashboard.AnnotationQuery()
        .name("Business events")
        .datasource(SOURCE)
        .enable(True)
        .icon_color("blue")
        .expr("max by (brand, kind, title) (outcry_context_event)")
    )
    return (
        dashboard.Dashboard(title)
        .uid(uid)
        .tags(["outcry"])
        .time(since, "now")
        .refresh("10s")
        .timezone("browser")
        .readonly()
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .link(siblings.keep_time(True))
        .annotation(incidents)
        .annotation(context)
    )
