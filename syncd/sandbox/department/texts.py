"""The titles of the department's issues, made from the sentences of its themes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

from syncd.sandbox.department.clickup.texts import CLICKUP_THEMES
from syncd.sandbox.department.themes import THEMES

STEPS = {
    "en": (
        "Write tests",
        "Measure before and after",
        "Roll out to one in ten",
        "Update the runbook",
        "Draft the design",
    ),
    "ja": ("設計メモを書く", "テストを追加する", "レビューを受ける", "本番で確認する", "手順書を更新する"),
}


def titles(theme: str, random: Random) -> Iterator[str]:
    """Yield the titles of a theme in random order; when they run out, they come again with a number."""
    sentences, fillings = THEMES[theme] if theme in THEMES else CLICKUP_THEMES[theme]
    known = [_filled(sentence, filling) for sentence, filling in product(sentences, fillings)]
    random.shuffle(known)
    round_ = 1
    while True:
        for title in known:
            yield title if round_ == 1 else f"{title} ({round_})"
        round_ += 1


def mixed(theme: str, random: Random) -> Iterator[str]:
    """Yield the titles of a theme that is told in both languages, by turns of chance."""
    languages = [titles(f"{theme}-{code}", random) for code in ("en", "ja")]
    while True:
        yield next(random.choice(languages))


def _filled(sentence: str, filling: str) -> str:
    if sentence.count("{}") == 2:
        return sentence.format(filling, "決算データ")
    return sentence.format(filling)


def language(title: str) -> str:
    """Tell the language of a title."""
    return "ja" if any(ord(letter) > 0x3000 for letter in title) else "en"
