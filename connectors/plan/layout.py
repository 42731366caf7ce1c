"""Layout: which columns of a table hold what of a plan, by their headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("Unique ID", "UID", "ID"),
    "name": ("Task Name", "Name", "Task", "タスク名"),
    "level": ("Outline Level", "Level", "アウトライン レベル"),
    "start": ("Start", "Start Date", "開始日"),
    "finish": ("Finish", "Finish Date", "End", "Due", "終了日"),
    "work": ("Work", "作業時間"),
    "duration": ("Duration", "期間"),
    "percent": ("% Complete", "Percent Complete", "達成率"),
    "physical": ("Physical % Complete", "実際の達成率"),
    "baseline_start": ("Baseline Start", "基準開始日"),
    "baseline_finish": ("Baseline Finish", "基準終了日"),
    "baseline_work": ("Baseline Work", "基準作業時間"),
    "deadline": ("Deadline", "期限"),
    "milestone": ("Milestone", "マイルストーン"),
    "predecessors": ("Unique ID Predecessors", "Predecessors", "先行タスク"),
    "actual_start": ("Actual Start", "実績開始日"),
    "actual_finish": ("Actual Finish", "実績終了日"),
}
"""What a table may tell of a row, with the headings by which it is found where the settings name none.

They are those of MS Project's own tables, in English and Japanese.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a table is laid out: headings by what they hold, over the usual ones, the sheet, and the hours of a day.

    `also` are further columns that are wanted, by their headings.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    hours_per_day: float = 8.0
    also: tuple[str, ...] = ()

    def places(self, headings: Sequence[str]) -> dict[str, int]:
        """Return in which column each part stands, as far as it is there; a heading twice counts where it is first."""
        folded = [heading.strip().casefold() for heading in headings]
        found = {}
        for part, usual in HEADINGS.items():
            named = (self.columns[part],) if part in self.columns else usual
            at = next((folded.index(name.casefold()) for name in named if name.casefold() in folded), None)
            if at is not None:
                found[part] = at
        return found

    def heading(self, part: str) -> str:
        """Return the heading under which a part is written where the table has none."""
        return self.columns.get(part, HEADINGS[part][0])
