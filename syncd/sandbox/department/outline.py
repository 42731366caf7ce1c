"""The department on one page: objectives, key results, and what state each project is in."""

from __future__ import annotations

from collections.abc import Sequence

from syncd.sandbox.department.elements import Form, KeyResultOutline, ObjectiveOutline, ProjectOutline

SPACES = {
    "OKR": "Objectives and key results",
    "SRCH": "Company search",
    "DATA": "データ基盤",
    "APP": "Customer app",
    "PLAT": "Platform",
}

_FIND = ObjectiveOutline(
    id="find-fast",
    title="Sales teams find the right company in seconds",
    team="search",
    key_results=(
        KeyResultOutline(
            id="searches",
            title="Weekly searches per customer from 12 to 30",
            kind="stretch",
            value="file",
            metric={"start": 12, "target": 30, "unit": "searches per week"},
            projects=(
                ProjectOutline(
                    id="search-index",
                    title="New search index",
                    space="SRCH",
                    form=Form.EPICS,
                    leaves=64,
                    epics=2,
                    measure="points",
                    slip=-0.6,
                    weight=2,
                    spikes=True,
                ),
                ProjectOutline(
                    id="typo-tolerance",
                    title="Typo tolerance",
                    space="SRCH",
                    form=Form.EPICS,
                    leaves=34,
                    opens=1,
                    closes=12,
                    slip=5.5,
                    milestones=((5, 0.3), (9, 0.75)),
                ),
                ProjectOutline(
                    id="saved-searches",
                    title="保存した検索の共有",
                    space="SRCH",
                    form=Form.JQL,
                    leaves=32,
                    opens=2,
                    slip=0.4,
                    word="saved-searches",
                ),
            ),
        ),
        KeyResultOutline(
            id="latency",
            title="Median search latency from 900 to 300 ms",
            kind="committed",
            value="field",
            metric={"start": 900, "target": 300, "unit": "ms"},
            present=610,
            projects=(
                ProjectOutline(
                    id="query-cache",
                    title="Query cache",
                    space="SRCH",
                    form=Form.COMPONENT,
                    leaves=44,
                    closes=12,
                    slip=13.5,
                    growth=0.3,
                    word="Query cache",
                ),
                ProjectOutline(
                    id="shard-rebalance",
                    title="Shard rebalancing",
                    space="SRCH",
                    form=Form.EPICS,
                    leaves=26,
                    closes=7,
                    slip=-99,
                ),
            ),
        ),
        KeyResultOutline(
            id="no-hits",
            title="Searches without a result from 18 to 6 percent",
            kind="stretch",
            value="hand",
            metric={"start": 18, "target": 6, "unit": "percent"},
            present=12.5,
            projects=(
                ProjectOutline(
                    id="synonyms",
                    title="同義語辞書の整備",
                    space="SRCH",
                    form=Form.LABEL,
                    leaves=36,
                    opens=1,
                    slip=-1.2,
                    word="synonyms",
                ),
                "search-index",
            ),
        ),
    ),
)

_TRUST = ObjectiveOutline(
    id="trust",
    title="企業データの鮮度と正確さで選ばれる",
    team="data",
    key_results=(
        KeyResultOutline(
            id="freshness",
            title="24時間以内に更新される企業の割合を60%から95%にする",
            kind="committed",
            value="file",
            metric={"start": 60, "target": 95, "unit": "percent"},
            projects=(
                ProjectOutline(
                    id="crawler-v2",
                    title="Crawler, second generation",
                    space="DATA",
                    form=Form.INITIATIVE,
                    leaves=96,
                    epics=4,
                    measure="estimate",
                    slip=12.5,
                    growth=0.4,
                    weight=3,
                ),
                ProjectOutline(
                    id="change-feed",
                    title="変更フィード",
                    space="DATA",
                    form=Form.VERSION,
                    leaves=38,
                    opens=2,
                    closes=12,
                    slip=4.8,
                    word="Change feed 1.0",
                ),
            ),
        ),
        KeyResultOutline(
            id="matching-errors",
            title="名寄せの誤り率を4.0%から1.5%に下げる",
            kind="stretch",
            value="field",
            metric={"start": 4, "target": 1.5, "unit": "percent"},
            present=2.9,
            projects=(
                ProjectOutline(
                    id="entity-matching",
                    title="Entity matching",
                    space="DATA",
                    form=Form.EPICS,
                    leaves=58,
                    epics=2,
                    measure="points",
                    slip=0.8,
                    weight=2,
                    spikes=True,
                ),
                ProjectOutline(
                    id="golden-set",
                    title="名寄せの正解データ",
                    space="DATA",
                    form=Form.SPRINT,
                    leaves=30,
                    closes=12,
                    slip=0.5,
                    by_dues=True,
                    word="Golden",
                ),
            ),
        ),
        KeyResultOutline(
            id="contracts",
            title="Six sources deliver under contract",
            kind="committed",
            value="progress",
            projects=(
                ProjectOutline(
                    id="source-contracts",
                    title="Contracts with data sources",
                    space="DATA",
                    form=Form.FIELD,
                    leaves=22,
                    opens=10,
                    closes=13,
                    slip=99,
                    word="Source contracts",
                ),
                ProjectOutline(
                    id="backfill",
                    title="決算データの過去分取り込み",
                    space="DATA",
                    form=Form.EPICS,
                    leaves=14,
                    closes=9,
                    slip=8,
                    dropped="Customers do not ask for years before 2022",
                ),
            ),
        ),
    ),
)

_START = ObjectiveOutline(
    id="self-start",
    title="Small customers start without our help",
    team="growth",
    key_results=(
        KeyResultOutline(
            id="trial-to-paid",
            title="Trials that pay within 14 days from 8 to 15 percent",
            kind="stretch",
            value="hand",
            metric={"start": 8, "target": 15, "unit": "percent"},
            present=10.5,
            projects=(
                ProjectOutline(
                    id="onboarding-tour",
                    title="Onboarding tour",
                    space="APP",
                    form=Form.EPICS,
                    leaves=28,
                    closes=8,
                    slip=-99,
                ),
                ProjectOutline(
                    id="self-billing",
                    title="請求のセルフサービス",
                    space="APP",
                    form=Form.EPICS,
                    leaves=36,
                    closes=11,
                    slip=14,
                    late_start=12,
                    from_item=True,
                ),
                ProjectOutline(
                    id="templates",
                    title="List templates",
                    space="APP",
                    form=Form.EPICS,
                    leaves=22,
                    opens=2,
                    slip=2,
                    paused="The team helps with self-service billing",
                ),
            ),
        ),
        KeyResultOutline(
            id="tickets",
            title="At most 5 support tickets per 100 customers a week",
            kind="committed",
            value="field",
            metric={"high": 5, "unit": "tickets per 100 customers"},
            present=4.6,
            projects=(
                ProjectOutline(
                    id="help-center",
                    title="Help center",
                    space="APP",
                    form=Form.JQL,
                    leaves=34,
                    opens=1,
                    slip=1.0,
                    word="Help center",
                ),
            ),
        ),
    ),
)

OBJECTIVES: Sequence[ObjectiveOutline] = (_FIND, _TRUST, _START)

SIDE_PROJECTS: Sequence[ProjectOutline] = (
    ProjectOutline(
        id="tls-rotation",
        title="Rotation of certificates",
        kind="security",
        requested_by="platform",
        space="PLAT",
        form=Form.EPICS,
        leaves=18,
        opens=3,
        closes=7,
        slip=-99,
    ),
    ProjectOutline(
        id="ci-speed",
        title="CIを10分以内にする",
        kind="speed",
        requested_by="platform",
        space="PLAT",
        form=Form.LABEL,
        leaves=24,
        opens=2,
        slip=0.5,
        word="ci-speed",
    ),
    ProjectOutline(
        id="incident-followups",
        title="Follow-ups of incidents",
        kind="stability",
        requested_by="support",
        space="PLAT",
        form=Form.JQL,
        leaves=24,
        closes=12,
        slip=2.0,
        growth=0.5,
        word="incident",
    ),
    ProjectOutline(
        id="sales-requests",
        title="営業からの要望",
        kind="request",
        requested_by="sales",
        space="APP",
        form=Form.COMPONENT,
        leaves=26,
        opens=4,
        slip=6.5,
        word="Sales requests",
    ),
)

HAND: Sequence[KeyResultOutline] = [
    key_result
    for objective in OBJECTIVES
    for key_result in objective.key_results
    if key_result.value == "hand"
]
"""The key results whose values are typed in by hand."""


def linked_projects() -> list[ProjectOutline]:
    """Return the linked projects in the order of the configuration."""
    return [
        project
        for objective in OBJECTIVES
        for key_result in objective.key_results
        for project in key_result.projects
        if isinstance(project, ProjectOutline)
    ]
