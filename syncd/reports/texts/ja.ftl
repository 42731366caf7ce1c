# レポートの日本語の文面。キーと数値の名前はどの言語でも同じ。

weekly-title = 週次ダイジェスト（{ $span }）
weekly-subtitle = { $cycle }の第{ $week }週（全{ $weeks }週）。数値は{ $day }終了時点のものです。
weekly-subtitle-old = { $cycle }の第{ $week }週（全{ $weeks }週）。最新の数値は{ $day }終了時点のものです。
title-chosen = { $title }：{ $chosen }
chosen-team = {"「"}{ $team }」チーム
chosen-product = プロダクト「{ $product }」
chosen-objective = 目標「{ $objective }」
more-entries = ほか{ $n }件
no-figures = この期間の数値はまだありません。

working-days = { $days }営業日

lead-late-new = 「{ $title }」が新たに遅れとなりました。{ $reason }。
lead-late-still = 「{ $title }」は引き続き遅れています。{ $reason }。
lead-late-more = ほかに{ $n }件のプロジェクトが遅れています。
lead-late-more-new = ほかに{ $n }件のプロジェクトが遅れています（うち新たに遅れたもの：{ $titles }）。
lead-recovered = { $titles }は「遅れ」の対象から外れました。
lead-finished = { $titles }が完了しました。
lead-changes = { $n ->
    [1] 計画の変更が1件ありました。「{ $title }」：{ $told }。
   *[other] 計画の変更が{ $n }件ありました。影響が最も大きいのは「{ $title }」：{ $told }。
 }
lead-goals = 週の目標：{ $projects }件のプロジェクトで計{ $all }件中{ $achieved }件を達成しました。未達が最も多いのは「{ $title }」です（{ $of }件中{ $n }件）。
lead-goals-all = 週の目標：{ $projects }件のプロジェクトで計{ $all }件をすべて達成しました。
lead-goals-one = 週の目標：「{ $title }」は{ $all }件中{ $achieved }件を達成しました。
lead-gaps = { $n ->
    [1] 取得できていない、または古い数値が1件あります（{ $which }）。
   *[other] 取得できていない、または古い数値が{ $n }件あります（{ $which }など）。
 }
lead-quiet = 遅れているプロジェクトはなく、計画の変更もありません。

changes-title = 計画の変更
changes-nothing = 計画の変更はありません。
changes-unexplained = このうち{ $n }件には理由の記載がありません。「syncd note ID 理由」で追記できます。
changes-entry = { $day }：{ $told }

late-title = 遅れているプロジェクト
late-nothing = 遅れているプロジェクトはありません。
late-entry = { $title }：{ $reason }
late-new = 今回、新たに遅れとなりました。
late-pace = ペース：{ $due }に間に合わせるには週{ $required }が必要です（直近4週間の実績は週平均{ $recent }）。
late-pace-over = ペース：計画では{ $due }までにすべて完了しているはずでした（直近4週間の実績は週平均{ $recent }）。
late-date = 日程：今のペースでは、確率50%で{ $p50 }まで、確率85%で{ $p85 }までに完了する見込みです。
late-date-unknown = 日程：完了時期はまだ予測できません。
late-scope = スコープ：直近4週間のペースでは、{ $excess }が{ $due }に間に合いません。その分を減らせば期日を守れます。
late-scope-over = スコープ：残りは{ $left }です。
late-dropped = 遅れていた「{ $title }」は集計の対象から外れました（{ $reason }）。
recovered-entry = 「{ $title }」は「遅れ」の対象から外れました。

measure-items = { $n }件
measure-points = { $n }ポイント
measure-hours = { $n }時間
measure-lines = { $n }行
measure-weight = 作業量{ $n }

achieved-title = この期間の成果
achieved-nothing = 完了したプロジェクトも、値の変わったKRもありません。
achieved-project = 「{ $title }」が完了しました。
achieved-project-late = 「{ $title }」が期日より{ $days }遅れて完了しました。
achieved-epic = { $key }「{ $title }」が完了しました（{ $project }）。
achieved-epic-own = { $key }「{ $title }」が完了しました。
achieved-team = { $team }チーム
moved-entry = { $title }：{ $before } → { $after }
moved-progress = { $title }：プロジェクトの進捗{ $before } → { $after }（計画{ $planned }）
moved-first = { $title }：初回の値は{ $after }
moved-more = （{ $more }）
moved-score = スコア{ $before } → { $after }
moved-score-first = スコア{ $after }
moved-target = 目標値{ $target }
note-entry = { $title }：「{ $text }」（{ $day }）
note-entry-confidence = { $title }：「{ $text }」（{ $day }、自信度{ $confidence }/10）

forecasts-title = 動いた完了予測
forecasts-later = { $title }：{ $before }から{ $after }へ{ $days }後ろ倒し（期日は{ $due }）
forecasts-earlier = { $title }：{ $before }から{ $after }へ{ $days }前倒し（期日は{ $due }）

programme-title = 計画ファイルとトラッカーの相違
programme-unread = ファイルを読み取れないため、最後に読み取れた計画を使っています：{ $reason }

gaps-title = 取得できていない、または古い数値
gap-tracker = { $title }を読み取れませんでした：{ $reason }
gap-value = 「{ $title }」の値がありません。
gap-value-why = 「{ $title }」の値がありません：{ $reason }
gap-check-in = 「{ $title }」のチェックインが{ $since }から滞っています。
gap-stale = 「{ $title }」は{ $since }に読み取った時点のままです。
gap-stale-never = 「{ $title }」はまだ一度も読み取りが完了していません。
gap-kind-tracker = { $title }
gap-kind-value = 「{ $title }」の値
gap-kind-check-in = 「{ $title }」のチェックイン
gap-kind-stale = { $title }

goals-title = 週の目標
goals-nothing = 判定した週の目標はありません。
goals-entry = { $title }（{ $week }）：{ $all }件中{ $achieved }件を達成
goals-achieved = 達成：{ $items }
goals-missed = 未達：{ $items }
goals-withdrawn = 取り下げ：{ $n }件
goals-added = 週の途中で追加：{ $n }件
goals-overdue = 週の初めに期日超過：{ $n }件
goals-words = 入力された目標：「{ $text }」
goals-remark = 所見：「{ $text }」

ahead-title = 今週の目標
ahead-entry = { $title }（{ $week }）：{ $n ->
    [0] 目標なし
   *[other] 目標{ $n }件
 }
ahead-goals = 対象：{ $items }

decisions-title = 決定事項とその後
decision-entry = { $day }、{ $title }：「{ $text }」
decision-status = 状況は「{ $before }」から「{ $after }」に変わりました。
decision-slip = 計画からの遅れ（営業日）は{ $before }から{ $after }になりました。
decision-score = スコアは{ $before }から{ $after }になりました。
decision-verdict = 判定は「{ $before }」から「{ $after }」に変わりました。
decision-changes = その後、計画が{ $n }回変更されました。
decision-nothing = その後の変化はありません。

waiting-title = 止まっている・待っている作業
waiting-idle = { $days }動きがありません。
waiting-blocked = 未完了の項目{ $n }件がブロックされています。
waiting-flagged = うち{ $n }件にフラグが付いています。
waiting-by = { $titles }を待っています。

cycle-title = サイクルレポート（{ $cycle }）
cycle-subtitle = { $day }終了時点の状況です。サイクルはまだ確定していません。
cycle-subtitle-closed = { $day }に確定しました。
cycle-lead-okr = OKRの最終スコアは{ $score }です。
cycle-lead-okr-so-far = OKRのスコアは現在{ $score }です。
cycle-lead-results = KR{ $all }件中{ $n }件が成功しました。
cycle-lead-results-so-far = 現時点の値では、KR{ $all }件中{ $n }件が成功に当たります。
cycle-lead-projects = KRに紐付くプロジェクト{ $projects }件中{ $complete }件が完了しました（期日に遅れて完了したプロジェクトは全体で{ $late }件）。
cycle-unfinished = { $title }は完了しませんでした（進捗{ $share }）。

result-title = スコアと評価
result-head-name = 目標とKR
result-head-value = 値
result-head-score = スコア
result-head-grade = 評価
result-head-verdicts = 月ごとの判定
result-value = { $value }（目標値{ $target }）
result-success-yes = 成功
result-success-no = 未達

target-title = 低すぎた目標値・高すぎた目標値
target-nothing = 低すぎた、または高すぎた目標値はありません。
target-too-low = { $title }は完全に達成されました。ストレッチ目標としては目標値が低すぎたといえます。
target-too-high = { $title }のスコアは{ $score }でした。ストレッチ目標としては目標値が高すぎたといえます。

finished-late-title = 遅れて完了したプロジェクト・未完了のプロジェクト
finished-late-nothing = KRに紐付くプロジェクトはすべて期日までに完了しました。
finished-late-nothing-yet = これまでに遅れて完了したプロジェクトはありません。

ledger-title = 計画の変更のまとめ
ledger-nothing = 計画の変更はありません。
ledger-later = { $title }：変更{ $n }件、合計{ $days }の後ろ倒し。最大の変更：{ $largest }
ledger-earlier = { $title }：変更{ $n }件、合計{ $days }の前倒し。最大の変更：{ $largest }
ledger-same = { $title }：変更{ $n }件、合計{ $days }。最大の変更：{ $largest }

calibration-title = 予測の信頼度
calibration-nothing = 予測のあったプロジェクトがまだ完了していないため、評価できません。
calibration-told = 完了した{ $projects }件のプロジェクトに対する週ごとの予測{ $forecasts }件のうち、確率50%の日付を守れたのは{ $p50 }（理想は50%）、確率85%の日付を守れたのは{ $p85 }（理想は85%）でした。

learned-worked = うまくいったこと
learned-failed = うまくいかなかったこと
learned-nothing = 記録されたメモはありません。
learned-note = 「{ $text }」（{ $day }）

monthly-title = 月次レビュー（{ $month }）
monthly-subtitle = { $cycle }。数値は{ $day }終了時点のものです。
monthly-subtitle-to-date = { $cycle }。この月はまだ途中です。数値は{ $day }終了時点のものです。
monthly-lead-both = 計画で見込んだ作業の{ $plan }が完了し、OKRのスコアは{ $okr }です。
monthly-lead-plan = 計画で見込んだ作業の{ $plan }が完了しました。OKRのスコアは不明です。
monthly-lead-chosen = 計画で見込んだ作業の{ $plan }が完了しました。
monthly-lead-verdicts = KRの判定：{ $verdicts }。
monthly-lead-verdict = 「{ $verdict }」{ $n }件
monthly-lead-late = { $n ->
    [1] { $day }終了時点で遅れていたプロジェクトは「{ $title }」です（{ $days }の遅れ）。
   *[other] { $day }終了時点で{ $n }件のプロジェクトが遅れていました。最も遅れていたのは「{ $title }」です（{ $days }の遅れ）。
 }
monthly-lead-side-met = サイドプロジェクトは目標を達成しています（実績{ $share }、目標{ $target }）。
monthly-lead-side-missed = サイドプロジェクトは目標に届いていません（実績{ $share }、目標{ $target }）。
monthly-lead-revised = 過去の判定{ $n }件を再判定しました。

attainment-title = 計画とOKRの達成状況
attainment-plan = KRに紐付くプロジェクトでは、計画で見込んだ作業の{ $plan }が完了しています。{ $projects }件中{ $complete }件が完了し、予測では期末までに{ $forecast }件が完了する見込みです。
attainment-head-objective = 目標（Objective）
attainment-head-score = スコア
attainment-head-before = 1か月前
attainment-head-unknown = 不明なKR

question-title = 3つの問い
question-nothing = この月に判定したKRはありません。
question-key-result = KR
question-aim = OKRは適切か
question-breakdown = 計画への落とし込みは適切か
question-execution = 計画は実行されたか
question-verdict = 判定
aim-fine = 問題は見当たりません
aim-low = 目標値が低すぎる可能性があります
aim-high = 目標値が高すぎる可能性があります
aim-unknown = 測定値が少なく、まだ判断できません
breakdown-yes = はい（作業が成果につながっています）
breakdown-no = いいえ（作業が成果につながっていません）
breakdown-unknown = まだ判断できません
execution-yes = はい
execution-no = いいえ
execution-unknown = 不明

evidence-title = 判定の根拠
evidence-entry = { $title }：{ $verdict }
missing-metric = 判定に足りないもの：測定の尺度。設定でmetricの開始値（start）と目標値（target）を指定してください。
missing-value = 判定に足りないもの：{ $days }終了時点の値。取得元で補うか、「syncd value { $id } 値 --at 日付」で記録してください。
missing-progress = 判定に足りないもの：{ $days }終了時点の進捗。プロジェクトに集計できる項目が揃えば判定できます。
missing-projects = 判定に足りないもの：作業。プロジェクトを紐付けると、その状況から判定できます。
missing-begun = 判定に足りないもの：開始済みの作業。最初の計画は{ $begins }に始まります。
missing-standing = 判定に足りないもの：{ $titles }の状況。不明な理由は「syncd explain { $id }」で確認できます。
evidence-leads-to = これまでの測定値の傾向では、期末のスコアは{ $score }になる見込みです。

side-title = サイドプロジェクト
side-met = 作業の{ $share }が完了しました。月末までの目標{ $target }を達成しています。
side-missed = 作業の{ $share }が完了しました。月末までの目標{ $target }には届いていません。
side-head-project = プロジェクト
side-head-asked = 種類・依頼元
side-head-status = 状況
side-head-progress = 進捗（線は計画）
side-head-done = 完了
side-dropped = 中止
side-out = 「{ $title }」は集計の対象外です（{ $reason }）。

next-title = サイドプロジェクトの次の優先順位
next-head-project = プロジェクト
next-head-due = 期日
next-head-left = 残り件数
next-head-slip = 遅れ（営業日）

decide-title = 決定が必要な事項
decide-intro = 決定した内容は「syncd note ID "…" --decision」、またはトラッカーの決定事項フィールドに記録してください。次回のレビューの冒頭に表示されます。
decide-nothing = 今月の数値からは、決定が必要な事項はありません。
decide-revise = { $title }（{ $id }）：作業は計画どおりですがKRが動いていません。計画のどこを、何に置き換えますか。
decide-execute = { $title }（{ $id }）：遅れている作業（{ $late }）を、体制・スコープ・日程のどれで立て直しますか。
decide-matter = { $title }（{ $id }）：作業（{ $late }）が遅れていますが、KRは動きました。この作業は今も必要ですか。
decide-unknown-score = { $title }（{ $id }）：いつから、どのように測定しますか。
decide-unknown-work = { $title }（{ $id }）：どの作業で達成し、その状況をどう把握しますか。
decide-unknown-both = { $title }（{ $id }）：どのように測定し、どの作業で達成しますか。
decide-target-low = { $title }（{ $id }）：目標値を満たす見込みです。目標値を引き上げますか。
decide-target-high = { $title }（{ $id }）：スコアが0.3に届かない見込みです。目標値を維持しますか。
decide-side = サイドプロジェクト：来月はどれを優先し、どれを後回しにしますか。最も期日が近いのは{ $title }（{ $id }）です。

revised-title = 後から届いた値による再判定
revised-entry = { $title }（{ $month }）：{ $on }に届いた値により「{ $before }」から「{ $verdict }」に変更
