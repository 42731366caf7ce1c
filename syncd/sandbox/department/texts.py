"""The titles of the department's issues: for each theme sentences with a gap, and what fills it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from random import Random

from syncd.sandbox.department.clickup.texts import CLICKUP_THEMES

_THEMES: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "search-index": (
        (
            "Index {} for prefix search",
            "Rank results by {}",
            "Backfill {} into the new index",
            "Compare {} between the old and the new index",
            "Shrink the storage of {}",
            "Alert when {} fall out of sync",
        ),
        (
            "company names",
            "trade names",
            "addresses",
            "industry codes",
            "funding rounds",
            "job postings",
            "press releases",
            "web domains",
        ),
    ),
    "typo-tolerance": (
        (
            "Accept one wrong letter in {}",
            "Suggest a spelling for {}",
            "Measure false hits on {}",
            "Tune the edit distance for {}",
            "Log what people correct in {}",
        ),
        ("company names", "city names", "product names", "romanised names", "stock codes", "bank names"),
    ),
    "saved-searches": (
        (
            "保存した検索を{}できるようにする",
            "検索条件の{}をテストする",
            "検索条件の{}にかかる時間を短くする",
            "{}の操作を画面で案内する",
            "{}の失敗を利用者に知らせる",
        ),
        ("共有", "複製", "並べ替え", "通知", "名前変更", "書き出し", "取り込み"),
    ),
    "query-cache": (
        (
            "Cache {}",
            "Expire {} after an update",
            "Warm up {} after a deploy",
            "Count hits and misses of {}",
            "Limit the memory of {}",
            "Load-test {} at ten times the traffic",
        ),
        (
            "facet counts",
            "first result pages",
            "company profiles",
            "access rules",
            "autocomplete answers",
            "map tiles",
        ),
    ),
    "shard-rebalance": (
        (
            "Move {} to the new shards",
            "Verify the counts of {}",
            "Drop the old copy of {}",
            "Rehearse the move of {}",
        ),
        (
            "companies A–F",
            "companies G–M",
            "companies N–S",
            "companies T–Z",
            "branch offices",
            "archived companies",
        ),
    ),
    "synonyms": (
        (
            "{}の同義語を登録する",
            "{}の表記ゆれを集める",
            "{}で結果が出ない検索を調べる",
            "{}の略称を正式名称に結びつける",
            "{}の同義語の効果を測る",
        ),
        ("業種", "地名", "駅名", "商品カテゴリ", "役職名", "技術用語", "法人格"),
    ),
    "crawler-v2": (
        (
            "Fetch {} politely within their limits",
            "Parse {}",
            "Detect changes in {}",
            "Retry {} that time out",
            "Store raw copies of {}",
            "Report the coverage of {}",
            "Replay yesterday's {}",
            "Classify errors of {}",
        ),
        (
            "corporate sites",
            "press pages",
            "job boards",
            "government registers",
            "annual reports",
            "sitemaps",
            "recruiting pages",
        ),
    ),
    "change-feed": (
        (
            "{}の変更を配信する",
            "{}の配信遅れを監視する",
            "{}の差分を検証する",
            "{}の再送に対応する",
            "{}の変更履歴を保存する",
        ),
        ("企業名", "所在地", "代表電話", "資本金", "従業員数", "決算情報", "事業内容"),
    ),
    "entity-matching": (
        (
            "Match {} across sources",
            "Label doubtful pairs of {}",
            "Explain why {} were merged",
            "Undo wrong merges of {}",
            "Speed up the comparison of {}",
            "Score {} with the new model",
        ),
        (
            "head offices",
            "branch offices",
            "subsidiaries",
            "renamed companies",
            "companies with one address",
            "sole proprietors' shops",
            "foreign branches",
        ),
    ),
    "golden-set": (
        (
            "{}の正解データを100件作る",
            "{}の正解データを二重に確認する",
            "{}の判定基準を文書にする",
            "{}の精度を毎晩測る",
        ),
        ("製造業", "小売業", "建設業", "飲食業", "医療法人", "学校法人", "士業", "不動産業"),
    ),
    "source-contracts": (
        (
            "Check the terms of {}",
            "Agree on a delivery format with {}",
            "Automate the delivery from {}",
            "Monitor {}",
        ),
        (
            "the commercial register",
            "the patent office",
            "the news agency",
            "the mapping provider",
            "the credit bureau",
            "the domain registry",
        ),
    ),
    "backfill": (
        ("{}年の{}を取り込む", "{}年の{}の欠損を調べる"),
        ("2016", "2017", "2018", "2019", "2020", "2021"),
    ),
    "onboarding-tour": (
        (
            "Show {} on the first day",
            "Explain {} in one sentence",
            "Let people skip {}",
            "Measure how many finish {}",
            "Translate {} into Japanese",
        ),
        ("the search box", "the list view", "the export", "the map", "the team settings"),
    ),
    "self-billing": (
        (
            "{}を画面から変更できるようにする",
            "{}の変更を請求に反映する",
            "{}の誤入力を防ぐ",
            "{}の変更履歴を見せる",
            "{}の変更を管理者に知らせる",
        ),
        ("支払方法", "請求先住所", "契約プラン", "利用人数", "請求書の宛名", "クーポン"),
    ),
    "templates": (
        ("Offer a template for {}", "Preview the template for {}", "Collect feedback on the template for {}"),
        (
            "cold calls",
            "event follow-ups",
            "renewals",
            "partner search",
            "regional campaigns",
            "recruiting companies",
            "new funding",
        ),
    ),
    "help-center": (
        (
            "Answer how to {}",
            "Record a clip on how to {}",
            "Review the page on how to {}",
            "Link the screen to the page on how to {}",
        ),
        (
            "invite a colleague",
            "export a list",
            "change the plan",
            "connect a CRM",
            "merge duplicates",
            "set up alerts",
            "use filters",
            "read the score",
        ),
    ),
    "tls-rotation": (
        ("Renew the certificate of {}", "Automate renewal for {}", "Alert before {} expires"),
        (
            "the API gateway",
            "the web app",
            "the crawler",
            "the mail relay",
            "the status page",
            "internal tools",
        ),
    ),
    "ci-speed": (
        (
            "{}のテストを並列にする",
            "{}のビルドにキャッシュを使う",
            "{}の不安定なテストを直す",
            "{}のテスト時間を測る",
        ),
        ("検索API", "クローラー", "管理画面", "決済", "名寄せ", "通知"),
    ),
    "incident-followups": (
        (
            "Add an alert for {}",
            "Write down what to do about {}",
            "Remove the cause of {}",
            "Rehearse {} in staging",
        ),
        (
            "a full disk",
            "slow queries",
            "a stuck queue",
            "an expired token",
            "a failed deploy",
            "lost events",
        ),
    ),
    "sales-requests": (
        (
            "{}の列を一覧に加える",
            "{}で絞り込めるようにする",
            "{}をCSVに出力する",
            "{}の表示を見直す",
        ),
        ("設立年", "最寄り駅", "上場区分", "取引銀行", "拠点数", "採用状況", "決算月"),
    ),
    "upkeep-en": (
        (
            "Fix a wrong label in {}",
            "Answer a security question about {}",
            "Clean up feature flags of {}",
            "Investigate odd numbers in {}",
            "Raise the log level of {}",
            "Update the libraries of {}",
        ),
        (
            "company search",
            "the export",
            "the admin console",
            "billing",
            "the nightly jobs",
            "the public API",
            "notifications",
            "the data warehouse",
            "login",
            "the map",
        ),
    ),
    "upkeep-ja": (
        (
            "{}のライブラリを更新する",
            "{}への問い合わせに答える",
            "{}の警告を減らす",
            "{}の文言を直す",
            "{}の数値のずれを調べる",
        ),
        (
            "企業検索",
            "CSV出力",
            "管理画面",
            "請求",
            "夜間バッチ",
            "公開API",
            "通知",
            "分析基盤",
            "ログイン",
            "地図",
        ),
    ),
    "past-en": (
        (
            "Fix the paging of {}",
            "Upgrade {}",
            "Document {}",
            "Write tests for {}",
            "Split {} into two services",
        ),
        (
            "company search",
            "lists",
            "the export",
            "alerts",
            "billing",
            "the crawler",
            "sign-up",
            "API keys",
            "dashboards",
            "the mail service",
        ),
    ),
    "past-ja": (
        (
            "{}の不具合を直す",
            "{}の表示を速くする",
            "{}の権限を見直す",
            "{}の設計を見直す",
            "{}の使い方を書く",
        ),
        (
            "企業検索",
            "リスト",
            "CSV出力",
            "アラート",
            "請求",
            "クローラー",
            "名寄せ",
            "会員登録",
            "APIキー",
            "ダッシュボード",
        ),
    ),
    "backlog-en": (
        ("Try out {}", "Support {}", "Offer {} on the phone", "Decide about {}"),
        (
            "dark mode",
            "voice search",
            "shared notes",
            "a browser extension",
            "an Excel add-in",
            "weekly summaries",
        ),
    ),
    "backlog-ja": (
        ("{}を試す", "{}に対応する", "{}の要否を決める", "{}の見積もりを出す"),
        ("ダークモード", "音声検索", "共有メモ", "ブラウザ拡張", "Excel連携", "週次サマリー", "多言語表示"),
    ),
}

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
    sentences, fillings = _THEMES[theme] if theme in _THEMES else CLICKUP_THEMES[theme]
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
