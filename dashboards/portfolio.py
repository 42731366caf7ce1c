"""The dashboard *Portfolio*: objectives, key results and projects beside each other."""

from __future__ import annotations

from grafana_foundation_sdk.builders.dashboard import Dashboard

from dashboards.parts import (
    BLUE,
    CAUSES,
    FINE,
    MORE_IS_WORSE,
    ORANGE,
    VERMILLION,
    Panel,
    bars,
    curves,
    each,
    furnished,
    number,
    page,
    rows,
    status_number,
    timeline,
    variable,
)

CHOSEN = 'project=~"$project"'
GRADES = ((None, VERMILLION), (0.4, ORANGE), (0.7, BLUE))
SLIP = ((None, BLUE), (3, ORANGE), (10, VERMILLION))
LATE = f"sum(okr_project_late{{{CHOSEN}}})"
DUE = f'(max by (project) (okr_project_forecast_timestamp_seconds{{{CHOSEN},percentile="50"}}) - max by (project) (okr_project_due_timestamp_seconds{{{CHOSEN}}})) / 86400'


def build() -> Dashboard:
    """Return the dashboard."""
    made = page(
        "OKR portfolio",
        "syncd-portfolio",
        "Objectives, key results and projects: progress against plan.",
        "now-30d",
    )
    made = made.with_variable(
        variable("team", "Team", "label_values(okr_project_info, team)", several=True)
    ).with_variable(
        variable("project", "Project", 'label_values(okr_project_info{team=~"$team"}, project)', several=True)
    )
    below = {"": _totals(), "Objectives and key results": _results(), "Projects": _projects()}
    return furnished(made, below)


def _results() -> list[Panel]:
    return [
        bars(
            "Objectives",
            "Score of each objective: the weighted mean of the known scores of its key results. From 0.7 high, below 0.4 low.",
            "percentunit",
            "max by (objective) (okr_objective_score_ratio)",
            "{{objective}}",
            GRADES,
            8,
        ),
        bars(
            "Key results",
            "Score of each key result, by its own metric. One without a value is missing here.",
            "percentunit",
            "max by (key_result) (okr_key_result_score_ratio)",
            "{{key_result}}",
            GRADES,
            8,
        ),
        bars(
            "Key results: progress of their projects",
            "Weighted progress of the linked projects; beside the score it tells the work from its effect.",
            "percentunit",
            "max by (key_result) (okr_key_result_progress_ratio)",
            "{{key_result}}",
            FINE,
            8,
        ),
        timeline(
            "Key results over time",
            "Status of each key result: the worst of its begun projects.",
            status_number("okr_key_result_status", "key_result", 'key_result=~".+"'),
            "{{key_result}}",
        ),
    ]


def _totals() -> list[Panel]:
    return [
        number(
            "OKR attainment",
            "Weighted mean of the objectives' scores.",
            "percentunit",
            "max(okr_attainment_ratio)",
            GRADES,
        ),
        number(
            "Plan attainment",
            "What is done of the linked projects ÷ what their plans call for; above 100 % is ahead.",
            "percentunit",
            "max(okr_plan_attainment_ratio)",
            ((None, VERMILLION), (0.8, ORANGE), (0.95, BLUE)),
        ),
        number(
            "Late projects",
            "Projects more working days behind than `thresholds.late` allows.",
            "none",
            LATE,
            MORE_IS_WORSE,
        ),
        number(
            "Forecast complete",
            "Linked projects that are done, or will be by the cycle's end with a probability of one half.",
            "percentunit",
            "max(okr_linked_projects_forecast_complete) / max(okr_linked_projects)",
        ),
        number(
            "Side projects against target",
            "Done share of this month's side projects minus the target for its end; negative is below.",
            "percentunit",
            "max(okr_side_portfolio_ratio) - max(okr_side_portfolio_target_ratio)",
            ((None, ORANGE), (0, BLUE)),
        ),
        number(
            "Work outside every project",
            "Share of current work that belongs to no project.",
            "percentunit",
            "max(okr_unmapped_ratio)",
            ((None, BLUE), (0.15, ORANGE), (0.3, VERMILLION)),
        ),
    ]


def of(name: str) -> str:
    """Return the query of a figure of the chosen projects."""
    return f"max by (project) (okr_project_{name}{{{CHOSEN}}})"


def _projects() -> list[Panel]:
    return [
        rows(
            "Projects",
            "Where each project stands: done and planned share, slip in working days (negative is ahead), its due date and the day by which it is done with 50 %.",
            "project",
            {
                "Status": (status_number("okr_project_status", "project", CHOSEN), "none"),
                "Done": (of("progress_ratio"), "percentunit"),
                "Planned": (of("planned_ratio"), "percentunit"),
                "Slip (working days)": (of("slip_workdays"), "none"),
                "Due": (f"{of('due_timestamp_seconds')} * 1000", "dateTimeAsIso"),
                "Forecast": (
                    f'max by (project) (okr_project_forecast_timestamp_seconds{{{CHOSEN},percentile="50"}}) * 1000',
                    "dateTimeAsIso",
                ),
                "Idle (working days)": (of("idle_workdays"), "none"),
                "Blocked items": (of("blocked_items"), "none"),
            },
        ),
        timeline(
            "Projects over time",
            "Status of each project; a better one shows after it held at two closes.",
            status_number("okr_project_status", "project", CHOSEN),
            "{{project}}",
            18,
        ),
        curves(
            "Slip",
            "Working days behind the current plan; negative is ahead. Lines at 3 (at risk) and 10 (off track).",
            "none",
            {"{{project}}": of("slip_workdays")},
            steps=SLIP,
        ),
        curves(
            "Forecast against due date",
            "Days from the due date to the day by which the project is done with 50 %; above 0 is late.",
            "d",
            {"{{project}}": DUE},
            steps=((None, BLUE), (0, ORANGE)),
        ),
        curves(
            "Slip by cause",
            "Working days of slip that each cause makes, over all chosen projects.",
            "none",
            each("cause", CAUSES, f"sum(okr_project_slip_cause_workdays{{{CHOSEN},§}})"),
        ),
        curves(
            "Weekly goals achieved",
            "Share of the goals of the last judged week that were achieved.",
            "percentunit",
            {"{{project}}": of("goal_hit_ratio")},
            steps=((None, VERMILLION), (0.5, BLUE)),
        ),
    ]
