"""Panels and variables as all dashboards have them: units, words, and colours that colour-blind people can tell apart.

The colours are those of the palette of Okabe and Ito; what they say is said in words or by a threshold line too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grafana_foundation_sdk.builders import (
    bargauge,
    common,
    dashboard,
    prometheus,
    stat,
    statetimeline,
    table,
    timeseries,
)
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import common as forms
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

BLUE, ORANGE, VERMILLION, SKY, GREEN, PURPLE, GREY = (
    "#0072B2",
    "#E69F00",
    "#D55E00",
    "#56B4E9",
    "#009E73",
    "#CC79A7",
    "#888888",
)
SERIES = (BLUE, ORANGE, GREEN, VERMILLION, SKY, PURPLE)
SOURCE = forms.DataSourceRef(type_val="prometheus", uid="${datasource}")
STATUSES = {
    "unknown": ("? unknown", GREY),
    "not_started": ("○ not started", GREY),
    "done": ("✔ done", GREEN),
    "on_track": ("● on track", BLUE),
    "at_risk": ("▲ at risk", ORANGE),
    "off_track": ("■ off track", VERMILLION),
}
"""In the order of the numbers that stand for them in `status_number`."""

Panel = Builder[models.Panel]
CAUSES = ("late_start", "scope_growth", "pace", "date_moved")
"""The causes of a slip, which add up to it."""

Steps = Sequence[tuple[float | None, str]]
FINE: Steps = ((None, BLUE),)
MORE_IS_WORSE: Steps = ((None, BLUE), (1, ORANGE), (5, VERMILLION))


def query(expression: str, legend: str = "", ref: str = "A") -> prometheus.Dataquery:
    """Return a query over the time that the dashboard shows."""
    return prometheus.Dataquery().expr(expression).legend_format(legend).ref_id(ref).range()


def now(expression: str, legend: str = "", ref: str = "A") -> prometheus.Dataquery:
    """Return a query of the present."""
    return prometheus.Dataquery().expr(expression).legend_format(legend).ref_id(ref).instant()


def refs(queries: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return (reference, expression, legend) of queries by their legend."""
    return [(chr(ord("A") + n), text, legend) for n, (legend, text) in enumerate(queries.items())]


def each(label: str, values: Sequence[str], expression: str) -> dict[str, str]:
    """Return a query for each value of a label, so that each has its own colour; the value takes the place of §."""
    return {value.replace("_", " "): expression.replace("§", f'{label}="{value}"') for value in values}


def thresholds(steps: Steps) -> dashboard.ThresholdsConfig:
    """Return borders from which on a colour holds."""
    return (
        dashboard.ThresholdsConfig()
        .mode(models.ThresholdsMode.ABSOLUTE)
        .steps([models.Threshold(value=value, color=colour) for value, colour in steps])
    )


def colours(mode: models.FieldColorModeId) -> dashboard.FieldColor:
    """Return a way in which fields get their colours."""
    return dashboard.FieldColor().mode(mode)


def fixed(colour: str) -> models.DynamicConfigValue:
    """Return the property that gives a series its colour."""
    return models.DynamicConfigValue(id_val="color", value={"mode": "fixed", "fixedColor": colour})


def curves(
    title: str, description: str, unit: str, queries: Mapping[str, str], width: int = 12, steps: Steps = FINE
) -> timeseries.Panel:
    """Return lines over time; borders beyond the first step are drawn as lines."""
    panel = (
        timeseries.Panel()
        .title(title)
        .description(description)
        .datasource(SOURCE)
        .unit(unit)
        .span(width)
        .height(8)
        .line_width(2)
        .fill_opacity(0)
        .thresholds(thresholds(steps))
        .color_scheme(colours(models.FieldColorModeId.PALETTE_CLASSIC))
        .legend(
            common.VizLegendOptions()
            .display_mode(forms.LegendDisplayMode.TABLE)
            .placement(forms.LegendPlacement.BOTTOM)
            .show_legend(True)  # noqa: FBT003 - the package's own order
            .calcs(["lastNotNull"])
        )
        .tooltip(common.VizTooltipOptions().mode(forms.TooltipDisplayMode.MULTI))
    )
    if len(steps) > 1:
        panel = panel.thresholds_style(
            common.GraphThresholdsStyleConfig().mode(forms.GraphThresholdsStyleMode.LINE)
        )
    for n, (ref, expression, legend) in enumerate(refs(queries)):
        panel = panel.with_target(query(expression, legend, ref))
        if "{{" not in legend:
            panel = panel.override_by_query(ref, [fixed(SERIES[n % len(SERIES)])])
    return panel


def stacked(
    title: str, description: str, unit: str, queries: Mapping[str, str], width: int = 12
) -> timeseries.Panel:
    """Return areas over time that add up."""
    return (
        curves(title, description, unit, queries, width)
        .fill_opacity(40)
        .stacking(common.StackingConfig().mode(forms.StackingMode.NORMAL))
    )


def number(
    title: str, description: str, unit: str, expression: str, steps: Steps = FINE, width: int = 4
) -> stat.Panel:
    """Return one number of the present, with its course behind it."""
    return (
        stat.Panel()
        .title(title)
        .description(description)
        .datasource(SOURCE)
        .unit(unit)
        .span(width)
        .height(4)
        .no_value("unknown")
        .thresholds(thresholds(steps))
        .color_scheme(colours(models.FieldColorModeId.THRESHOLDS))
        .graph_mode(forms.BigValueGraphMode.AREA)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .with_target(query(expression))
    )


def status(title: str, description: str, expression: str, width: int = 4) -> stat.Panel:
    """Return a status in words, from the number that `status_number` gives."""
    return (
        number(title, description, "none", expression, FINE, width)
        .graph_mode(forms.BigValueGraphMode.NONE)
        .mappings([status_words()])
    )


def bars(
    title: str, description: str, unit: str, expression: str, legend: str, steps: Steps, width: int = 12
) -> bargauge.Panel:
    """Return one bar for each series, from 0 to 1."""
    return (
        bargauge.Panel()
        .title(title)
        .description(description)
        .datasource(SOURCE)
        .unit(unit)
        .min(0)
        .max(1)
        .span(width)
        .height(8)
        .orientation(forms.VizOrientation.HORIZONTAL)
        .display_mode(forms.BarGaugeDisplayMode.BASIC)
        .thresholds(thresholds(steps))
        .color_scheme(colours(models.FieldColorModeId.THRESHOLDS))
        .with_target(now(expression, legend))
    )


def timeline(
    title: str, description: str, expression: str, legend: str, height: int = 9
) -> statetimeline.Panel:
    """Return a band for each series, in which its status is written."""
    return (
        statetimeline.Panel()
        .title(title)
        .description(description)
        .datasource(SOURCE)
        .unit("none")
        .span(24)
        .height(height)
        .row_height(0.85)
        .show_value(forms.VisibilityMode.AUTO)
        .merge_values(True)  # noqa: FBT003 - the package's own order
        .mappings([status_words()])
        .thresholds(thresholds(FINE))
        .with_target(query(expression, legend))
    )


def rows(
    title: str, description: str, by: str, columns: Mapping[str, tuple[str, str]], width: int = 24
) -> table.Panel:
    """Return a table with a row for each value of a label; `columns` are (expression, unit) by their headings."""
    panel = (
        table.Panel()
        .title(title)
        .description(description)
        .datasource(SOURCE)
        .span(width)
        .height(11)
        .unit("none")
    )
    names = {by: by}
    for n, (heading, (expression, unit)) in enumerate(columns.items()):
        ref = chr(ord("A") + n)
        panel = panel.with_target(now(expression, "", ref).format(PromQueryFormat.TABLE))
        names[f"Value #{ref}"] = heading
        properties = [models.DynamicConfigValue(id_val="unit", value=unit)]
        if heading == "Status":
            properties.append(models.DynamicConfigValue(id_val="mappings", value=[status_words()]))
        panel = panel.override_by_name(heading, properties)
    return (
        panel.with_transformation(models.DataTransformerConfig(id_val="merge", options={}))
        .with_transformation(
            models.DataTransformerConfig(
                id_val="filterFieldsByName", options={"include": {"names": list(names)}}
            )
        )
        .with_transformation(
            models.DataTransformerConfig(
                id_val="organize",
                options={"renameByName": names, "indexByName": {name: n for n, name in enumerate(names)}},
            )
        )
    )


def status_number(metric: str, by: str, chosen: str) -> str:
    """Return a query that gives a status as its number in `STATUSES`."""
    parts = (f'{metric}{{{chosen},status="{name}"}} == 1) * {n}' for n, name in enumerate(STATUSES))
    return f"max by ({by}) (\n  (" + "\n  or (".join(parts) + "\n)"


def status_words() -> models.ValueMap:
    """Return the words and colours of these numbers."""
    return models.ValueMap(
        options={
            str(n): models.ValueMappingResult(text=text, color=colour, index=n)
            for n, (text, colour) in enumerate(STATUSES.values())
        }
    )


def page(title: str, uid: str, description: str, since: str) -> dashboard.Dashboard:
    """Return a dashboard without panels, whose data source is chosen on it."""
    return (
        dashboard.Dashboard(title)
        .uid(uid)
        .description(description)
        .tags(["syncd"])
        .version(1)
        .refresh("5m")
        .time(since, "now")
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .with_variable(dashboard.DatasourceVariable("datasource").label("Prometheus").type("prometheus"))
        .link(
            dashboard.DashboardLink("syncd")
            .type(models.DashboardLinkType.DASHBOARDS)
            .tags(["syncd"])
            .include_vars(True)  # noqa: FBT003 - the package's own order
        )
    )


def furnished(made: dashboard.Dashboard, rows: Mapping[str, Sequence[Panel]]) -> dashboard.Dashboard:
    """Return the dashboard with these panels below the titles of their rows; those below "" have none."""
    for title, panels in rows.items():
        if title:
            made = made.with_row(dashboard.Row(title))
        for one in panels:
            made = made.with_panel(one)
    return made


def variable(name: str, label: str, definition: str, *, several: bool) -> dashboard.QueryVariable:
    """Return a choice among the values of a label; all of them at first, where several may be chosen."""
    made = (
        dashboard.QueryVariable(name)
        .label(label)
        .datasource(SOURCE)
        .query({"query": definition, "refId": name})
        .definition(definition)
        .refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(models.VariableSort.ALPHABETICAL_ASC)
        .multi(several)
        .include_all(several)
    )
    return made.current(models.VariableOption(text="All", value="$__all")) if several else made
