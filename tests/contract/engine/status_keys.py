"""The keys of the rows of `status --json`: an interface, so they stand here once more, apart from the code."""

PARTS = (
    "as_of cycle objectives key_results projects side_portfolio attainment"
    " calibration unmapped overlaps trackers removed conflicts plans paused"
)
"""The parts of the document."""

KEYS = {
    "objectives": "title parent score grade status kr_counts known unknown",
    "key_results": "title value score progress planned status forecast verdict confidence check_in"
    " grade success review running flat_months trend control indicators",
    "projects": "title kind key_results share planned gap slip slip_baseline status reason"
    " acknowledged stale leaves done_leaves scope causes forecast plan side pace baseline first_work plan_changes"
    " goals idle_days blocked forecast_refused",
}
"""By part of the document."""
