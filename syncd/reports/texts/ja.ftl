# レポートの日本語の文面。キーと数値の名前はどの言語でも同じ。

weekly-title = 週次ダイジェスト（{ $span }）
weekly-subtitle = { $cycle }の第{ $week }週（全{ $weeks }週）。数値は{ $day }終了時点のものです。
weekly-subtitle-old = { $cycle }の第{ $week }週（全{ $weeks }週）。最新の数値は{ $day }終了時点のものです。
no-figures = この期間の数値はまだありません。

working-days = { $days }営業日

lead-late-new = 「{ $title }」が遅れています（{ $reason }）。
lead-late-still = 「{ $title }」は引き続き遅れています（{ $reason }）。
lead-late-more = ほかに{ $n }件のプロジェクトが遅れています。
lead-recovered = 遅れを取り戻しました：{ $titles }。
lead-finished = 完了しました：{ $titles }。
lead-gaps = 取得できていない、または古い数値が{ $n }件あります（{ $which }など）。
lead-quiet = 遅れているプロジェクトはなく、計画の変更もありません。

late-title = 遅れているプロジェクト
late-nothing = 遅れているプロジェクトはありません。
late-entry = { $title }：{ $reason }
late-new = 今回から遅れに入りました。
late-baseline = 当初の計画に対しては{ $days }の遅れです。
late-pace = { $due }に間に合わせるには週あたり{ $required }が必要です。直近4週間の実績は週あたり{ $recent }でした。
late-pace-over = 計画では{ $due }までにすべて完了しているはずでした。直近4週間の実績は週あたり{ $recent }でした。
late-date = 今のペースでは{ $p50 }ごろ（確率50%）、遅くとも{ $p85 }（確率85%）に完了する見込みです。
late-date-unknown = 完了時期はまだ予測できません。
late-scope = または、残り期間に対して{ $excess }分の作業が多すぎます。
recovered-entry = 「{ $title }」は計画どおりの進み具合に戻りました。

measure-items = { $n }件
measure-points = { $n }ポイント
measure-hours = { $n }時間
measure-lines = { $n }行
measure-weight = { $n }（重み）

achieved-title = 今週の成果
achieved-nothing = 完了したプロジェクトも、値の変わったKRもありません。
achieved-project = 「{ $title }」が完了しました。
achieved-project-late = 「{ $title }」が期日から{ $days }遅れて完了しました。
achieved-team = { $team }チーム
moved-entry = { $title }：{ $before } → { $after }
moved-first = { $title }：初めての値 { $after }
moved-score = スコアは{ $before } → { $after }。
moved-score-first = スコアは{ $after }。
moved-target = 目標値は{ $target }。
note-entry = { $title }：「{ $text }」（{ $day }）
note-entry-confidence = { $title }：「{ $text }」（{ $day }、自信度 { $confidence }/10）

forecasts-title = 動いた完了予測
forecasts-later = { $title }：{ $before }から{ $after }へ{ $days }後ろ倒し（期日は{ $due }）
forecasts-earlier = { $title }：{ $before }から{ $after }へ{ $days }前倒し（期日は{ $due }）

gaps-title = 取得できていない、または古い数値
gap-tracker = { $title }を読み取れませんでした：{ $reason }
gap-value = 「{ $title }」の値がありません。
gap-value-why = 「{ $title }」の値がありません：{ $reason }
gap-check-in = 「{ $title }」のチェックインが{ $since }から期限切れです。
gap-stale = 「{ $title }」は{ $since }に読み取った時点のままです。
gap-stale-never = 「{ $title }」はまだ一度も読み取りが完了していません。
gap-kind-tracker = { $title }
gap-kind-value = 「{ $title }」の値
gap-kind-check-in = 「{ $title }」のチェックイン
gap-kind-stale = { $title }
