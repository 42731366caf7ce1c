"""The dashboard *Project*: one project, its burn-up, its forecast, why it slips, and what changed in its plan."""

from __future__ import annotations

from grafana_foundation_sdk.builders.dashboard import Dashboard

from dashboards.parts import (
    BLUE,
    CAUSES,
    ORANGE,
    VERMILLION,
    Panel,
    curves,
    each,
    furnished,
    number,
    page,
    status,
    status_number,
    variable,
)

CHOSEN = 'project="$project"'
SLIP = ((None, BLUE), (3, ORANGE), (10, VERMILLION))


def of(name: str, more: str = "") -> str:
    """Return the query of one figure of the chosen project."""
    return f"max(okr_project_{name}{{{CHOSEN}{more}}})"


def build() -> Dashboard:
    """Return the dashboard."""
    made = page(
        "OKR project",
        "syncd-project",
        "One project: burn-up, forecast, causes of its slip, changes of its plan.",
        "now-60d",
    )
    made = made.with_variable(
        variable("project", "Project", "label_values(okr_project_info, project)", several=False)
    )
    below = {"": _present(), "Burn-up and forecast": [_burn_up(), _cone()], "Why": _why()}
    return furnished(made, below)


def _present() -> list[Panel]:
    return [
        status(
            "Status",
            "Against the current plan, with hysteresis.",
            status_number("okr_project_status", "project", CHOSEN),
        ),
        number("Done", "Share of the project's work that is done.", "percentunit", of("progress_ratio")),
        number("Planned", "Share that its plan calls for by now.", "percentunit", of("planned_ratio")),
        number(
            "Slip (working days)",
            "Working days behind the current plan; negative is ahead.",
            "none",
            of("slip_workdays"),
            SLIP,
        ),
        number(
            "Slip against the baseline",
            "Working days behind what was agreed; negative is ahead.",
            "none",
            of("baseline_slip_workdays"),
            SLIP,
        ),
        number(
            "Chance of the due date",
            "Probability that the project is done by its due date.",
            "percentunit",
            of("due_chance_ratio"),
            ((None, VERMILLION), (0.3, ORANGE), (0.5, BLUE)),
        ),
    ]


def _burn_up() -> Panel:
    return curves(
        "Burn-up",
        "Weight that is done, beside the one that the plan calls for, all the scope there is, and the scope that was agreed.",
        "none",
        {
            "Done": of("done"),
            "Plan": f"{of('planned_ratio')} * {of('scope')}",
            "Scope": of("scope"),
            "Agreed scope (baseline)": of("baseline_scope"),
        },
        14,
    ).axis_soft_min(0)


def _cone() -> Panel:
    return curves(
        "Forecast cone",
        "Days from each moment to the due date, and to the days by which the project is done with 50 % and with 85 %.",
        "d",
        {
            "Due": f"({of('due_timestamp_seconds')} - time()) / 86400",
            "Done with 50 %": "({} - time()) / 86400".format(
                of("forecast_timestamp_seconds", ',percentile="50"')
            ),
            "Done with 85 %": "({} - time()) / 86400".format(
                of("forecast_timestamp_seconds", ',percentile="85"')
            ),
        },
        10,
    )


def _why() -> list[Panel]:
    return [
        curves(
            "Slip by cause",
            "Working days that each cause makes of the slip against the baseline; the parts add up to it, and may be negative.",
            "none",
            each("cause", CAUSES, f"max(okr_project_slip_cause_workdays{{{CHOSEN},§}})"),
        ),
        curves(
            "Ledger: changes of the plan",
            "Changes in this cycle so far, by kind; the page and `syncd explain` tell each of them.",
            "none",
            {"{{kind}}": f"max by (kind) (okr_project_plan_changes{{{CHOSEN}}})"},
        ),
        curves(
            "Pace",
            "Weight a week: what was done in the last four weeks, and what would meet the due date.",
            "none",
            {"Recent": of("recent_pace_per_week"), "Required": of("required_pace_per_week")},
            8,
        ),
        curves(
            "Goals of the week",
            "Goals of the running week by what became of them, with overdue and added work beside them.",
            "none",
            {"{{state}}": f"max by (state) (okr_project_goals{{{CHOSEN}}})"},
            8,
        ),
        curves(
            "Idle and blocked",
            "Working days since anything moved, and open items that are flagged or wait for others.",
            "none",
            {"Idle (working days)": of("idle_workdays"), "Blocked items": of("blocked_items")},
            8,
        ),
    ]
