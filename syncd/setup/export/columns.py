"""Which columns of an export are read, by their English and Japanese headings; all others are never looked at.

People (assignee, reporter, creator, watchers), comments and descriptions are among the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from syncd.setup.tables import folded

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "key": ("Issue key", "Key", "Work item key", "課題キー", "キー", "作業項目キー"),
    "id": ("Issue id", "Work item id", "課題 ID", "作業項目 ID"),
    "summary": ("Summary", "要約", "概要"),
    "type": ("Issue Type", "Work type", "Work item type", "課題タイプ", "作業タイプ", "作業項目タイプ"),
    "status": ("Status", "ステータス"),
    "category": ("Status Category", "ステータス カテゴリ", "ステータス カテゴリー"),
    "status_changed": (
        "Status Category Changed",
        "ステータス カテゴリの変更",
        "変更されたステータス カテゴリ",
    ),
    "resolution": ("Resolution", "解決状況", "解決"),
    "created": ("Created", "作成日", "作成済み", "作成"),
    "updated": ("Updated", "更新日", "更新済み", "更新"),
    "resolved": ("Resolved", "解決日", "解決済み"),
    "due": ("Due date", "Due", "期限", "期日"),
    "parent": ("Parent key", "Parent", "Parent id", "親キー", "親", "親 ID", "親課題"),
    "epic": (
        "Custom field (Epic Link)",
        "カスタムフィールド (Epic Link)",
        "カスタムフィールド (エピックリンク)",
    ),
    "labels": ("Labels", "ラベル"),
    "components": ("Components", "Component/s", "コンポーネント"),
    "versions": ("Fix versions", "Fix Version/s", "修正バージョン"),
    "sprints": ("Sprint", "Custom field (Sprint)", "スプリント", "カスタムフィールド (Sprint)"),
    "estimate": ("Original estimate", "初期見積り", "初期見積もり", "当初見積もり"),
    "remaining": ("Remaining Estimate", "残余見積り", "残余見積もり", "残り時間の見積もり"),
    "spent": ("Time Spent", "消費時間", "作業時間", "実績時間"),
    "points": (
        *("Custom field (Story Points)", "Custom field (Story point estimate)", "Story Points"),
        *("カスタムフィールド (Story Points)", "カスタムフィールド (ストーリーポイント)"),
        "カスタムフィールド (Story point estimate)",
    ),
    "start": (
        *("Custom field (Start date)", "Custom field (Target start)", "Start date"),
        *(
            "カスタムフィールド (Start date)",
            "カスタムフィールド (開始日)",
            "カスタムフィールド (Target start)",
        ),
    ),
}
"""Headings by what they mean, compared without case, spaces and signs; the first that is filled counts."""

NEEDED = ("key", "status", "created")
_MEANING = {folded(word): name for name, words in HEADINGS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where what stands: the numbers of the columns of each meaning, in the order of `HEADINGS`, then of the file."""

    places: Mapping[str, Sequence[int]]
    width: int
    headings: Sequence[str]

    @classmethod
    def of(cls, headings: Sequence[str]) -> Columns:
        """Return the columns of a heading row."""
        places: dict[str, list[int]] = {}
        ranks = {folded(word): rank for words in HEADINGS.values() for rank, word in enumerate(words)}
        for number, heading in sorted(enumerate(headings), key=lambda one: ranks.get(folded(one[1]), 0)):
            if name := _MEANING.get(folded(heading)):
                places.setdefault(name, []).append(number)
        return cls(places, len(headings), tuple(headings))

    def missing(self) -> list[str]:
        """Return the headings of the columns without which nothing can be made of the file."""
        return [HEADINGS[name][0] for name in NEEDED if name not in self.places]

    def heading(self, name: str) -> str:
        """Return what the file calls a column."""
        return self.headings[self.places[name][0]]

    def all(self, row: Sequence[str], name: str) -> list[str]:
        """Return the filled cells of that meaning, each once."""
        cells = (row[n].strip() for n in self.places.get(name, ()) if n < len(row))
        return list(dict.fromkeys(cell for cell in cells if cell))

    def first(self, row: Sequence[str], name: str) -> str:
        """Return the first filled cell of that meaning, "" when there is none."""
        return next(iter(self.all(row, name)), "")
