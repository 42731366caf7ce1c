# Texts of the reports in English. Each key stands in every language, with the same figures.

weekly-title = Weekly digest, { $span }
weekly-subtitle = { $cycle }, week { $week } of { $weeks }. Figures at the close of { $day }.
weekly-subtitle-old = { $cycle }, week { $week } of { $weeks }. The last figures are those of the close of { $day }.
no-figures = There are no figures of these days yet.

working-days = { $days ->
    [one] { $days } working day
   *[other] { $days } working days
 }

lead-late-new = { $title } is late: { $reason }.
lead-late-still = { $title } is still late: { $reason }.
lead-late-more = { $n ->
    [one] One more project is late.
   *[other] { $n } more projects are late.
 }
lead-recovered = Back within its plan: { $titles }.
lead-finished = Finished: { $titles }.
lead-changes = { $n ->
    [one] The plan changed once. { $largest }.
   *[other] The plan changed { $n } times, most of all: { $largest }.
 }
lead-goals = { $achieved } of { $all } weekly goals were achieved.
lead-gaps = { $n ->
    [one] One figure is missing or old: { $which }.
   *[other] { $n } figures are missing or old, among them { $which }.
 }
lead-quiet = Nothing is late, and nothing changed in the plan.

changes-title = What changed in the plan
changes-nothing = Nothing changed in the plan.
changes-entry = { $day }: { $told }

late-title = What is late
late-nothing = No project is late.
late-entry = { $title }: { $reason }
late-new = Late since this report.
late-baseline = Against the plan as first agreed it is { $days } behind.
late-pace = To be done by { $due } it needs { $required } a week; the last four weeks brought { $recent }.
late-pace-over = The plan called for all of it by { $due }; the last four weeks brought { $recent } a week.
late-date = At its own pace it is done by { $p50 } (even chance), by { $p85 } (85 %).
late-date-unknown = When it will be done cannot be told yet.
late-scope = Or it is { $excess } too much for the time that is left.
recovered-entry = { $title } is back within its plan.

measure-items = { $n ->
    [one] { $n } item
   *[other] { $n } items
 }
measure-points = { $n ->
    [one] { $n } point
   *[other] { $n } points
 }
measure-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
 }
measure-lines = { $n ->
    [one] { $n } line
   *[other] { $n } lines
 }
measure-weight = { $n } in weight

achieved-title = What was achieved
achieved-nothing = No project was finished, and no key result's value changed.
achieved-project = { $title } is finished.
achieved-project-late = { $title } is finished, { $days } after its due day.
achieved-team = Team { $team }
moved-entry = { $title }: { $before } → { $after }
moved-first = { $title }: first value { $after }
moved-score = Score { $before } → { $after }.
moved-score-first = Score { $after }.
moved-target = The target is { $target }.
note-entry = { $title }: “{ $text }” ({ $day })
note-entry-confidence = { $title }: “{ $text }” ({ $day }, confidence { $confidence } of 10)

forecasts-title = Forecasts that moved
forecasts-later = { $title }: { $days } later, from { $before } to { $after }; due { $due }
forecasts-earlier = { $title }: { $days } earlier, from { $before } to { $after }; due { $due }

gaps-title = What is missing or old
gap-tracker = { $title } could not be read: { $reason }
gap-value = { $title } has no value.
gap-value-why = { $title } has no value: { $reason }
gap-check-in = The check-in on { $title } is overdue since { $since }.
gap-stale = { $title } stands as it was read on { $since }.
gap-stale-never = { $title } was never read completely.
gap-kind-tracker = { $title }
gap-kind-value = the value of { $title }
gap-kind-check-in = the check-in on { $title }
gap-kind-stale = { $title }

goals-title = Weekly goals
goals-nothing = No week with goals was judged.
goals-entry = { $title }, { $week }: { $achieved } of { $all } achieved
goals-missed = Missed: { $items }
goals-withdrawn = { $n ->
    [one] One goal was withdrawn.
   *[other] { $n } goals were withdrawn.
 }
goals-added = { $n ->
    [one] One goal came during the week.
   *[other] { $n } goals came during the week.
 }
goals-overdue = { $n ->
    [one] One item was overdue as the week opened.
   *[other] { $n } items were overdue as the week opened.
 }
goals-words = Goals as typed: “{ $text }”
goals-remark = Remark: “{ $text }”

waiting-title = What stands still or waits
waiting-idle = Nothing has moved for { $days }.
waiting-blocked = { $n ->
    [one] One open item is blocked.
   *[other] { $n } open items are blocked.
 }
waiting-flagged = { $n ->
    [one] One of them is flagged.
   *[other] { $n } of them are flagged.
 }
waiting-by = It waits for { $titles }.

monthly-title = Monthly review, { $month }
monthly-subtitle = { $cycle }. Figures at the close of { $day }.
monthly-subtitle-to-date = { $cycle }, to date: the month still lasts. Figures at the close of { $day }.
monthly-lead-both = { $plan } of what the plans call for is done, and the OKR stands at { $okr }.
monthly-lead-plan = { $plan } of what the plans call for is done; the OKR's score is unknown.
monthly-lead-verdicts = Key results: { $verdicts }.
monthly-lead-verdict = { $n } “{ $verdict }”
monthly-lead-late = { $n ->
    [one] One project is late: { $title }.
   *[other] { $n } projects are late, most of all { $title }.
 }
monthly-lead-side-met = The side projects are on target: { $share } done, { $target } called for.
monthly-lead-side-missed = The side projects are short of their target: { $share } done, { $target } called for.
monthly-lead-revised = { $n ->
    [one] One earlier verdict was revised.
   *[other] { $n } earlier verdicts were revised.
 }

attainment-title = Plan and OKR
attainment-plan = Of what the plans of the linked projects call for, { $plan } is done; { $complete } of { $projects } projects are complete, and { $forecast } are or will be by the end of the cycle, by their forecasts.
attainment-head-objective = Objective
attainment-head-score = Score
attainment-head-before = A month ago
attainment-head-unknown = Unknown KRs

question-title = Three questions
question-nothing = No key result was judged in this month.
question-key-result = Key result
question-aim = Is the OKR right?
question-breakdown = Is its breakdown right?
question-execution = Was the plan executed?
question-verdict = Verdict
aim-fine = Nothing speaks against it
aim-low = The target may be too low
aim-high = The target may be too high
aim-unknown = Too few measurements to tell
breakdown-yes = Yes: the work moves it
breakdown-no = No: the work does not move it
breakdown-unknown = Cannot be told yet
execution-yes = Yes
execution-no = No
execution-unknown = Unknown

evidence-title = Evidence
evidence-entry = { $title }: { $verdict }
evidence-leads-to = The measurements so far lead to a score of { $score } at the end of the cycle.

side-title = Side projects
side-met = { $share } of their work is done; { $target } was called for by the end of the month, so the target is met.
side-missed = { $share } of their work is done; { $target } was called for by the end of the month, so the target is missed.
side-head-project = Project
side-head-asked = Kind, asked for by
side-head-status = Status
side-head-progress = Progress, planned mark
side-head-done = Done
side-dropped = Dropped

revised-title = Verdicts that were revised
revised-entry = { $title }, { $month }: now “{ $verdict }”, before “{ $before }”, by a value that came on { $on }
