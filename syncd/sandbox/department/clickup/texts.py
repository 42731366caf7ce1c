"""The titles of the department's tasks in ClickUp."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

CLICKUP_THEMES: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "trial-emails": (
        (
            "Write the mail about {}",
            "Test two subjects for {}",
            "Send {} only to those who need it",
            "Measure what becomes of {}",
            "Translate {} into Japanese",
        ),
        (
            "the first search",
            "inviting colleagues",
            "unused lists",
            "the end of the trial",
            "prices",
            "success stories",
        ),
    ),
    "pricing-page": (
        (
            "Draft {}",
            "Review {} with sales",
            "Build {}",
            "Try {} on five customers",
            "Publish {}",
        ),
        (
            "the table of plans",
            "the price calculator",
            "the questions and answers",
            "the page for small teams",
        ),
    ),
    "webinars": (
        ("{}の台本を書く", "{}の告知を出す", "{}を開催する", "{}の録画を公開する", "{}の参加者に連絡する"),
        ("入門ウェビナー", "活用事例の会", "料金の説明会", "質問会", "管理者向けの会", "営業向けの会"),
    ),
    "growth-inbox-en": (
        ("Answer {}", "Prepare {}", "Update {}", "Check {}"),
        (
            "a partner's question",
            "the newsletter",
            "the press kit",
            "the landing page",
            "the invoices of an event",
        ),
    ),
    "growth-inbox-ja": (
        ("{}に返事をする", "{}を準備する", "{}を更新する", "{}を確認する"),
        ("問い合わせ", "展示会の資料", "会社紹介", "広告の文面", "アンケート"),
    ),
}
"""For each theme sentences with a gap, and what fills it."""
