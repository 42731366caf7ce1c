"""Every metric that is read from the store: its name, what it means, and its labels. The page of metrics is made of it.

Ratios are 0…1, slips working days, times Unix seconds. Labels are ids only: titles and contacts stay on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PROJECT = ("project",)
KEY_RESULT = ("objective", "key_result")
OBJECTIVE = ("objective",)
INDICATOR = (*KEY_RESULT, "indicator")
TRACKER = ("tracker",)


@dataclass(frozen=True, slots=True)
class Declared:
    """One gauge: `bound` says what limits the number of its series."""

    help: str
    labels: tuple[str, ...] = ()
    bound: str = "1"


_PROJECTS = "projects"
_STATUSES = "6 × "

STATE: Mapping[str, Declared] = {
    "syncd_items": Declared("Work items stored, by category.", ("tracker", "category"), "3 × trackers"),
    "syncd_tracker_last_attempt_timestamp_seconds": Declared(
        "Unix time at which the last pull began.", TRACKER, "trackers"
    ),
    "syncd_tracker_last_complete_timestamp_seconds": Declared(
        "Unix time of the last complete pull.", TRACKER, "trackers"
    ),
    "syncd_tracker_partial": Declared(
        "Whether the figures stand on an older pull because the last was cut short or is held back.",
        TRACKER,
        "trackers",
    ),
    "syncd_tracker_token_expiry_timestamp_seconds": Declared(
        "Unix time at which the day begins on which the tracker's token expires, where the settings tell it.",
        TRACKER,
        "trackers",
    ),
    "syncd_tracker_census_held": Declared(
        "Whether a census is held back because too much was missing (1) or not (0); "
        "also where it is that of one project.",
        TRACKER,
        "trackers",
    ),
    "syncd_parked": Declared(
        "Fields set aside because the tracker refused them or others overwrite them again and again; not those set aside by hand.",
        TRACKER,
        "trackers",
    ),
    "syncd_paused": Declared(
        "Whether syncd is paused by hand (1) or not (0), by what is paused: passes or writes.", ("what",), "2"
    ),
    "syncd_changes_pending": Declared("Field changes that wait for a person's approval."),
    "syncd_changes_withheld": Declared(
        "Field changes that an operator's word keeps from being written, by that word: read_only, paused, quiet_hours, or not_named in write.only.",
        ("cause",),
        "4",
    ),
    "syncd_guard_refused": Declared(
        "Whether the guard holds the last pass's changes back (1) or not (0), by its rule: too_many, tracker and field (too many of one), emptied, unmapped (work fell out of its projects), settings (a rewrite after their change).",
        ("rule",),
        "6",
    ),
    "syncd_changes_held": Declared(
        "Fields that differ from the figures and are not written now, whatever the reason."
    ),
    "syncd_report_deliveries": Declared(
        "Reports on their way, by state: waiting, sending, sent, failed (given up), unknown (it may have arrived).",
        ("state",),
        "5",
    ),
    "syncd_report_made_timestamp_seconds": Declared(
        "Unix time at which the report was made last.", ("report",), "reports"
    ),
    "syncd_plan_read_timestamp_seconds": Declared(
        "Unix time at which the plan file that is in force was read.", ("plan",), "plan files"
    ),
    "syncd_plan_failing_since_timestamp_seconds": Declared(
        "Unix time since which the plan file cannot be read, while the last good plan is in force; "
        "no series while it can.",
        ("plan",),
        "plan files",
    ),
    "syncd_store_up": Declared("Whether the store could be read for this scrape (1) or not (0)."),
    "syncd_page_info": Declared("Address at which people reach the page, for links.", ("url",)),
    "okr_project_info": Declared(
        "Facts about a project, for joins; the contact is what the operator wrote.",
        ("project", "kind", "team", "product", "contact"),
        _PROJECTS,
    ),
    "okr_project_tracker_info": Declared(
        "A tracker in which a project's items are.", (*PROJECT, "tracker"), "trackers × " + _PROJECTS
    ),
    "okr_project_acknowledged_until_timestamp_seconds": Declared(
        "End of the day up to which the project's slip is acknowledged.", PROJECT, _PROJECTS
    ),
    "okr_project_late": Declared(
        "Whether the project is late (1) or not (0): more working days behind than `thresholds.late`.",
        PROJECT,
        _PROJECTS,
    ),
    "okr_project_progress_ratio": Declared("Share of the project's work done.", PROJECT, _PROJECTS),
    "okr_project_planned_ratio": Declared(
        "Share of the project's work that its plan calls for.", PROJECT, _PROJECTS
    ),
    "okr_project_gap_ratio": Declared("Planned minus actual share.", PROJECT, _PROJECTS),
    "okr_project_scope": Declared(
        "Weight of all the project's work, in its own measure.", PROJECT, _PROJECTS
    ),
    "okr_project_done": Declared("Weight of it that is done.", PROJECT, _PROJECTS),
    "okr_project_baseline_scope": Declared(
        "Weight of the work that was agreed, by the baseline that counts.", PROJECT, _PROJECTS
    ),
    "okr_project_slip_workdays": Declared(
        "Working days behind the current plan; negative is ahead.", PROJECT, _PROJECTS
    ),
    "okr_project_baseline_slip_workdays": Declared(
        "Working days behind the baseline; negative is ahead.", PROJECT, _PROJECTS
    ),
    "okr_project_slip_cause_workdays": Declared(
        "Part of the slip against the baseline that one cause makes; the parts add up to it.",
        (*PROJECT, "cause"),
        "4 × " + _PROJECTS,
    ),
    "okr_project_plan_changes": Declared(
        "Changes of the plan in this cycle so far, up to the last close, by kind.",
        (*PROJECT, "kind"),
        "kinds × " + _PROJECTS,
    ),
    "okr_project_status": Declared(
        "Status of the project: 1 at the one that holds.", (*PROJECT, "status"), _STATUSES + _PROJECTS
    ),
    "okr_project_stale": Declared(
        "Whether the figures are older than the trackers' last pull (1) or not (0).", PROJECT, _PROJECTS
    ),
    "okr_project_start_timestamp_seconds": Declared(
        "Start of the plan: the opening of its first day.", PROJECT, _PROJECTS
    ),
    "okr_project_due_timestamp_seconds": Declared(
        "End of the plan: the close of its due date.", PROJECT, _PROJECTS
    ),
    "okr_project_forecast_timestamp_seconds": Declared(
        "Close of the day by which the project is done with a probability of so many percent.",
        (*PROJECT, "percentile"),
        "2 × " + _PROJECTS,
    ),
    "okr_project_due_chance_ratio": Declared(
        "Probability that the project is done by its due date.", PROJECT, _PROJECTS
    ),
    "okr_project_required_pace_per_week": Declared(
        "Weight a week, in the project's measure, that would meet its due date.", PROJECT, _PROJECTS
    ),
    "okr_project_recent_pace_per_week": Declared(
        "Weight a week that was done in the last four weeks.", PROJECT, _PROJECTS
    ),
    "okr_project_finished_late_workdays": Declared(
        "Working days from the due date of a finished project to its last completion; 0 when it was in time.",
        PROJECT,
        _PROJECTS,
    ),
    "okr_project_goal_hit_ratio": Declared(
        "Share of the goals of the last judged week that were achieved.", PROJECT, _PROJECTS
    ),
    "okr_project_goal_cycle_hit_ratio": Declared(
        "Share of the goals of all judged weeks of the cycle that were achieved.", PROJECT, _PROJECTS
    ),
    "okr_project_goals": Declared(
        "Goals of the running week by what became of them, and beside them overdue and added work.",
        (*PROJECT, "state"),
        "6 × " + _PROJECTS,
    ),
    "okr_project_idle_workdays": Declared(
        "Working days since anything moved in the project, while it has begun and is not done.",
        PROJECT,
        _PROJECTS,
    ),
    "okr_project_idle": Declared(
        "Whether nothing moved for as many working days as `thresholds.idle` (1) or not (0).",
        PROJECT,
        _PROJECTS,
    ),
    "okr_project_blocked_items": Declared(
        "Open leaves of the project that are flagged or wait for open items.", PROJECT, _PROJECTS
    ),
    "okr_project_data_timestamp_seconds": Declared(
        "Unix time of the oldest complete pull behind the figures.", PROJECT, _PROJECTS
    ),
    "okr_key_result_info": Declared(
        "Facts about a key result, for joins; the contact is what the operator wrote.",
        (*KEY_RESULT, "team", "product", "contact"),
        "key results",
    ),
    "okr_key_result_value_missing": Declared(
        "Whether no value is known of a key result that has a metric (1) or one is (0).",
        KEY_RESULT,
        "key results",
    ),
    "okr_key_result_value_timestamp_seconds": Declared(
        "Unix time of which the key result's latest value is.", KEY_RESULT, "key results"
    ),
    "okr_key_result_progress_ratio": Declared(
        "Weighted progress of the key result's projects.", KEY_RESULT, "key results"
    ),
    "okr_key_result_planned_ratio": Declared(
        "Progress that the plans of its projects call for.", KEY_RESULT, "key results"
    ),
    "okr_key_result_value": Declared(
        "Latest value of the key result, in its own unit.", KEY_RESULT, "key results"
    ),
    "okr_key_result_value_missing_since_timestamp_seconds": Declared(
        "Unix time since which the value of the key result cannot be read; no series while it can.",
        KEY_RESULT,
        "key results",
    ),
    "okr_key_result_stale": Declared(
        "Whether the value or a project behind the figures is older than it may be (1) or not (0).",
        KEY_RESULT,
        "key results",
    ),
    "okr_indicator_missing_since_timestamp_seconds": Declared(
        "Unix time since which the value of a supporting figure cannot be read; no series while it can.",
        INDICATOR,
        "indicators",
    ),
    "okr_key_result_score_ratio": Declared(
        "Score of the key result by its own metric.", KEY_RESULT, "key results"
    ),
    "okr_key_result_confidence": Declared(
        "Confidence of the last check-in that told one, from 0 to 10.", KEY_RESULT, "key results"
    ),
    "okr_key_result_check_in_timestamp_seconds": Declared(
        "Unix time of the last check-in.", KEY_RESULT, "key results"
    ),
    "okr_key_result_check_in_overdue": Declared(
        "Whether the next check-in is overdue (1) or not (0), where `every` is set.",
        KEY_RESULT,
        "key results",
    ),
    "okr_key_result_status": Declared(
        "Status of the key result: 1 at the one that holds.",
        (*KEY_RESULT, "status"),
        _STATUSES + "key results",
    ),
    "okr_key_result_forecast_timestamp_seconds": Declared(
        "Close of the latest day by which one of its projects is done with a probability of 50 percent.",
        KEY_RESULT,
        "key results",
    ),
    "okr_key_result_verdict": Declared(
        "Verdict of the last month that is over, in the first month of that to date: 1 at the one that holds.",
        (*KEY_RESULT, "verdict"),
        "6 × key results",
    ),
    "okr_key_result_flat_months": Declared(
        "Months in a row in which the score did not move, up to that of the verdict.",
        KEY_RESULT,
        "key results",
    ),
    "okr_key_result_score_trend_ratio": Declared(
        "Score that the straight line through the cycle's measurements reaches at its end.",
        KEY_RESULT,
        "key results",
    ),
    "okr_indicator_value": Declared(
        "Latest value of a supporting figure, in its own unit.", INDICATOR, "indicators"
    ),
    "okr_indicator_within_band": Declared(
        "Whether a supporting figure lies within its band (1) or not (0).", INDICATOR, "indicators"
    ),
    "okr_objective_score_last_month_ratio": Declared(
        "Score of the objective at the end of the month before, by the values that are known now.",
        OBJECTIVE,
        "objectives",
    ),
    "okr_objective_score_ratio": Declared(
        "Weighted mean of the known scores of its key results.", OBJECTIVE, "objectives"
    ),
    "okr_objective_status": Declared(
        "Status of the objective: 1 at the one that holds.", (*OBJECTIVE, "status"), _STATUSES + "objectives"
    ),
    "okr_attainment_ratio": Declared(
        "Weighted mean of the objectives' scores, none of which another one rolls up."
    ),
    "okr_attainment_last_month_ratio": Declared("The same at the end of the month before."),
    "okr_plan_attainment_ratio": Declared(
        "What is done of the linked projects ÷ what their plans call for, by weight; above 1 is ahead."
    ),
    "okr_linked_projects": Declared("Linked projects that are not dropped."),
    "okr_linked_projects_complete": Declared("Linked projects that are done."),
    "okr_linked_projects_forecast_complete": Declared(
        "Linked projects that are done, or will be by the cycle's end with a probability of 50 percent."
    ),
    "okr_forecast_calibration_ratio": Declared(
        "Of the weekly forecasts made for projects that are done by now, the share that held, by percentile: right is about 0.85 and 0.5.",
        ("percentile",),
        "2",
    ),
    "okr_forecast_calibration_forecasts": Declared("Forecasts that this share is taken of."),
    "okr_cycle_closed": Declared("Whether the cycle is closed and its figures are frozen (1) or not (0)."),
    "okr_side_portfolio_ratio": Declared("Share of the work of this month's side projects that is done."),
    "okr_side_portfolio_planned_ratio": Declared("Share that their plans call for at the month's end."),
    "okr_side_portfolio_target_ratio": Declared("Share from which on the side portfolio is on target."),
    "okr_unmapped_ratio": Declared("Share of current work that belongs to no project."),
    "okr_unmapped_items": Declared("Current work items that belong to no project."),
    "okr_overlaps": Declared("Work items that match more than one project."),
}
