"""The order of elements as MS Project itself writes it since 2010, which is not that of its published schema."""

from __future__ import annotations

_TASK = """
    UID GUID ID Name Active Manual Type IsNull CreateDate Contact WBS OutlineNumber OutlineLevel
    Priority StartText FinishText DurationText Start Finish Duration ManualStart ManualFinish
    ManualDuration DurationFormat FreeformDurationFormat Work Stop Resume ResumeValid EffortDriven
    Recurring OverAllocated Estimated Milestone Summary DisplayAsSummary Critical IsSubproject
    IsSubprojectReadOnly SubprojectName ExternalTask ExternalTaskProject EarlyStart EarlyFinish
    LateStart LateFinish StartVariance FinishVariance WorkVariance FreeSlack TotalSlack StartSlack
    FinishSlack FixedCost FixedCostAccrual PercentComplete PercentWorkComplete Cost OvertimeCost
    OvertimeWork ActualStart ActualFinish ActualDuration ActualCost ActualOvertimeCost ActualWork
    ActualOvertimeWork RegularWork RemainingDuration RemainingCost RemainingWork RemainingOvertimeCost
    RemainingOvertimeWork ACWP CV ConstraintType CalendarUID ConstraintDate Deadline LevelAssignments
    LevelingCanSplit LevelingDelay LevelingDelayFormat PreLeveledStart PreLeveledFinish Hyperlink
    HyperlinkAddress HyperlinkSubAddress IgnoreResourceCalendar Notes HideBar Rollup BCWS BCWP
    PhysicalPercentComplete EarnedValueMethod PredecessorLink ActualWorkProtected
    ActualOvertimeWorkProtected IsPublished StatusManager CommitmentStart CommitmentFinish
    CommitmentType ExtendedAttribute Baseline OutlineCode TimephasedData
"""

_ASSIGNMENT = """
    UID GUID TaskUID ResourceUID PercentWorkComplete ActualCost ActualFinish ActualOvertimeCost
    ActualOvertimeWork ActualStart ActualWork ACWP Confirmed Cost CostRateTable RateScale CostVariance
    CV Delay Finish FinishVariance Hyperlink HyperlinkAddress HyperlinkSubAddress WorkVariance
    HasFixedRateUnits FixedMaterial LevelingDelay LevelingDelayFormat LinkedFields Milestone Notes
    Overallocated OvertimeCost OvertimeWork PeakUnits RegularWork RemainingCost RemainingOvertimeCost
    RemainingOvertimeWork RemainingWork ResponsePending Start Stop Resume StartVariance Summary SV Units
    UpdateNeeded VAC Work WorkContour BCWS BCWP BookingType ActualWorkProtected
    ActualOvertimeWorkProtected CreationDate AssnOwner AssnOwnerGuid BudgetCost BudgetWork
    ExtendedAttribute Baseline TimephasedData
"""

TASK, ASSIGNMENT = tuple(_TASK.split()), tuple(_ASSIGNMENT.split())

SECTIONS = ("Calendars", "Tasks", "Resources", "Assignments")
"""What stands behind the declarations of columns."""
