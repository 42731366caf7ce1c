# Texts of the reports in English. Each key stands in every language, with the same figures.

weekly-title = Weekly digest, { $span }
weekly-subtitle = { $cycle }, week { $week } of { $weeks }. Figures at the close of { $day }.
weekly-subtitle-old = { $cycle }, week { $week } of { $weeks }. The last figures are those of the close of { $day }.
title-chosen = { $title }: { $chosen }
chosen-team = team { $team }
chosen-product = product { $product }
chosen-objective = objective { $objective }
more-entries = And { $n } more.
no-figures = There are no figures for these days yet.

working-days = { $days ->
    [one] { $days } working day
   *[other] { $days } working days
 }

lead-late-new = { $title } is newly late, { $reason }.
lead-late-still = { $title } is still late, { $reason }.
lead-late-more = { $n ->
    [one] One more project is late.
   *[other] { $n } more projects are late.
 }
lead-late-more-new = { $n ->
    [one] One more project is late, and newly so: { $titles }.
   *[other] { $n } more projects are late, newly among them { $titles }.
 }
lead-recovered = No longer late: { $titles }.
lead-finished = Finished: { $titles }.
lead-changes = { $n ->
    [one] The plan changed once. { $title }: { $told }.
   *[other] The plans changed { $n } times. The largest change, { $title }: { $told }.
 }
lead-goals = Weekly goals: { $achieved } of { $all } achieved over { $projects } projects; most were missed by { $title }, { $n } of { $of }.
lead-goals-all = Weekly goals: { $all } of { $all } achieved over { $projects } projects.
lead-goals-one = Weekly goals of { $title }: { $achieved } of { $all } achieved.
lead-gaps = { $n ->
    [one] One figure is missing or old: { $which }.
   *[other] { $n } figures are missing or old, among them { $which }.
 }
lead-quiet = Nothing is late, and nothing changed in the plan.

changes-title = What changed in the plan
changes-nothing = Nothing changed in the plan.
changes-unexplained = { $n ->
    [one] One change has no reason noted; “syncd note ID TEXT” adds it.
   *[other] { $n } changes have no reason noted; “syncd note ID TEXT” adds one.
 }
changes-entry = { $day }: { $told }

late-title = What is late
late-nothing = No project is late.
late-entry = { $title }: { $reason }
late-new = Newly late in this report.
late-pace = Pace: { $required } a week would finish it by { $due }; the last four weeks averaged { $recent }.
late-pace-over = Pace: all of it was due by { $due }; the last four weeks averaged { $recent } a week.
late-date = Date: at its own pace it will be done by { $p50 } (50% chance) or by { $p85 } (85% chance).
late-date-unknown = Date: when it will be done cannot be told yet.
late-scope = Scope: with { $excess } taken out, { $due } holds at the pace of the last four weeks.
late-scope-over = Scope: { $left } still to do.
late-dropped = { $title } was late, and is no longer counted: { $reason }.
recovered-entry = { $title } is no longer late.

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
achieved-project-late = { $title } is finished, { $days } after its due date.
achieved-epic = { $key } is done: { $title } ({ $project }).
achieved-epic-own = { $key } is done: { $title }.
achieved-team = Team { $team }
moved-entry = { $title }: { $before } → { $after }
moved-progress = { $title }: { $before } → { $after } of the work of its projects (planned { $planned })
moved-first = { $title }: first value { $after }
moved-more = { " " }({ $more })
moved-score = score { $before } → { $after }
moved-score-first = score { $after }
moved-target = target { $target }
note-entry = { $title }: “{ $text }” ({ $day })
note-entry-confidence = { $title }: “{ $text }” ({ $day }, confidence { $confidence } of 10)

forecasts-title = Forecasts that moved
forecasts-later = { $title }: { $days } later, from { $before } to { $after }; due { $due }
forecasts-earlier = { $title }: { $days } earlier, from { $before } to { $after }; due { $due }

programme-title = Where plan file and trackers differ
programme-unread = The file cannot be read, so the last good plan is in force: { $reason }

gaps-title = What is missing or old
gap-tracker = { $title } could not be read: { $reason }
gap-value = { $title } has no value.
gap-value-why = { $title } has no value: { $reason }
gap-check-in = The check-in on { $title } has been overdue since { $since }.
gap-stale = { $title } is shown as last read on { $since }.
gap-stale-never = { $title } has never been read completely.
gap-kind-tracker = { $title }
gap-kind-value = the value of { $title }
gap-kind-check-in = the check-in on { $title }
gap-kind-stale = { $title }

goals-title = Weekly goals
goals-nothing = No weekly goals were judged.
goals-entry = { $title }, { $week }: { $achieved } of { $all } achieved
goals-achieved = Achieved: { $items }
goals-missed = Missed: { $items }
goals-withdrawn = { $n ->
    [one] One goal was withdrawn.
   *[other] { $n } goals were withdrawn.
 }
goals-added = { $n ->
    [one] One goal was added during the week.
   *[other] { $n } goals were added during the week.
 }
goals-overdue = { $n ->
    [one] One item was overdue as the week opened.
   *[other] { $n } items were overdue as the week opened.
 }
goals-words = Goals as typed: “{ $text }”
goals-remark = Remark: “{ $text }”

ahead-title = Goals for the week ahead
ahead-entry = { $title }, { $week }: { $n ->
    [0] no goals
    [one] one goal
   *[other] { $n } goals
 }
ahead-goals = To do: { $items }

decisions-title = What was decided, and what became of it
decision-entry = { $day }, { $title }: “{ $text }”
decision-status = Its status was “{ $before }” then, and is “{ $after }” now.
decision-slip = Working days behind its plan: { $before } then, { $after } now.
decision-score = Its score was { $before } then, and is { $after } now.
decision-verdict = The verdict was “{ $before }” then, and is “{ $after }” now.
decision-changes = { $n ->
    [one] Its plan has changed once since.
   *[other] Its plan has changed { $n } times since.
 }
decision-nothing = Nothing has changed since.

waiting-title = What is idle or blocked
waiting-idle = Nothing has moved for { $days }.
waiting-blocked = { $n ->
    [one] One open item is blocked.
   *[other] { $n } open items are blocked.
 }
waiting-flagged = { $n ->
    [one] One of them is flagged.
   *[other] { $n } of them are flagged.
 }
waiting-by = It is waiting for { $titles }.

cycle-title = Cycle report, { $cycle }
cycle-subtitle = As it stands at the close of { $day }; the cycle is not closed yet.
cycle-subtitle-closed = Closed on { $day }.
cycle-lead-okr = The OKR closes at { $score }.
cycle-lead-okr-so-far = The OKR stands at { $score } so far.
cycle-lead-results = { $n } of { $all } key results succeeded.
cycle-lead-results-so-far = { $n } of { $all } key results would be a success as they stand.
cycle-lead-projects = { $complete } of { $projects } linked projects { $complete ->
    [one] is
   *[other] are
 } complete; { $late ->
    [0] no project was finished late
    [one] one project was finished late
   *[other] { $late } projects were finished late
 }.
cycle-unfinished = { $title } was not finished: { $share } of it is done.

result-title = Scores and grades
result-head-name = Objective and key results
result-head-value = Value
result-head-score = Score
result-head-grade = Grade
result-head-verdicts = Verdicts month by month
result-value = { $value } of { $target }
result-success-yes = a success
result-success-no = no success

target-title = Targets that were too low or too high
target-nothing = No target was too low or too high.
target-too-low = { $title } was reached in full: for a stretch target that is too low.
target-too-high = { $title } came to { $score }: for a stretch target that is too high.

finished-late-title = Finished late, or not at all
finished-late-nothing = Every linked project was finished on time.
finished-late-nothing-yet = No project has been finished late so far.

ledger-title = How the plans changed
ledger-nothing = No plan changed.
ledger-later = { $title }: { $n ->
    [one] one change
   *[other] { $n } changes
 }, { $days } later in all; the largest: { $largest }
ledger-earlier = { $title }: { $n ->
    [one] one change
   *[other] { $n } changes
 }, { $days } earlier in all; the largest: { $largest }
ledger-same = { $title }: { $n ->
    [one] one change
   *[other] { $n } changes
 }, { $days } in all; the largest: { $largest }

calibration-title = How far the forecasts could be trusted
calibration-nothing = No project with a forecast has been finished, so nothing can be said.
calibration-told = Of { $forecasts ->
    [one] one weekly forecast
   *[other] { $forecasts } weekly forecasts
 } of { $projects ->
    [one] one finished project
   *[other] { $projects } finished projects
 }, { $p50 } of the 50% dates held (50% would be right), and { $p85 } of the 85% dates (85% would be right).

learned-worked = What worked
learned-failed = What did not work
learned-nothing = Nothing was noted.
learned-note = “{ $text }” ({ $day })

monthly-title = Monthly review, { $month }
monthly-subtitle = { $cycle }. Figures at the close of { $day }.
monthly-subtitle-to-date = { $cycle }; the month is not over yet. Figures at the close of { $day }.
monthly-lead-both = { $plan } of what the plans call for is done, and the OKR stands at { $okr }.
monthly-lead-plan = { $plan } of what the plans call for is done; the OKR's score is unknown.
monthly-lead-chosen = { $plan } of what the plans call for is done.
monthly-lead-verdicts = Key results: { $verdicts }.
monthly-lead-verdict = { $n } “{ $verdict }”
monthly-lead-late = { $n ->
    [one] One project was late at the close of { $day }: { $title }, by { $days }.
   *[other] { $n } projects were late at the close of { $day }; furthest behind was { $title }, by { $days }.
 }
monthly-lead-side-met = The side projects are on target: { $share } done, { $target } called for.
monthly-lead-side-missed = The side projects are short of their target: { $share } done, { $target } called for.
monthly-lead-revised = { $n ->
    [one] One earlier verdict was revised.
   *[other] { $n } earlier verdicts were revised.
 }

attainment-title = Plan and OKR
attainment-plan = Of what the plans of the linked projects call for, { $plan } is done; { $complete } of { $projects } projects { $complete ->
    [one] is
   *[other] are
 } complete, and the forecasts expect { $forecast } of them to be so by the end of the cycle.
attainment-head-objective = Objective
attainment-head-score = Score
attainment-head-before = A month ago
attainment-head-unknown = Unknown KRs

question-title = Three questions
question-nothing = No key result was judged this month.
question-key-result = Key result
question-aim = Is the OKR right?
question-breakdown = Is its breakdown right?
question-execution = Was the plan executed?
question-verdict = Verdict
aim-fine = Nothing suggests otherwise
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
missing-metric = Missing for a verdict: a scale. Give it a metric with start and target in the settings.
missing-value = Missing for a verdict: its value at the close of { $days }. Its source provides it, or “syncd value { $id } NUMBER --at DAY”.
missing-progress = Missing for a verdict: its progress at the close of { $days }. Its projects provide it once they have items that can be counted.
missing-projects = Missing for a verdict: work. Link a project to it, and how that goes is known.
missing-begun = Missing for a verdict: work that has begun. The first plan begins on { $begins }.
missing-standing = Missing for a verdict: how { $titles } went. “syncd explain { $id }” says why that is unknown.
evidence-leads-to = The measurements so far lead to a score of { $score } at the end of the cycle.

side-title = Side projects
side-met = { $share } of their work is done; { $target } is called for by the end of the month, so the target is met.
side-missed = { $share } of their work is done; { $target } is called for by the end of the month, so the target is missed.
side-head-project = Project
side-head-asked = Kind, asked for by
side-head-status = Status
side-head-progress = Progress, planned mark
side-head-done = Done
side-dropped = Dropped
side-out = { $title } is out of these figures: { $reason }

next-title = Side projects: what comes next
next-head-project = Project
next-head-due = Due
next-head-left = Items left
next-head-slip = Working days behind

decide-title = Decisions to take
decide-intro = Record each with “syncd note ID "…" --decision”, or in the tracker's field for decisions: the next review opens with it.
decide-nothing = This month's figures call for no decision.
decide-revise = { $title } ({ $id }): the work is going to plan and nothing moves. Which part of the plan is to be replaced, and by what?
decide-execute = { $title } ({ $id }): what will bring the late work back: people, scope or dates? Late: { $late }.
decide-matter = { $title } ({ $id }): it moved although work is late. Does that work still matter? Late: { $late }.
decide-unknown-score = { $title } ({ $id }): how, and from when on, is it to be measured?
decide-unknown-work = { $title } ({ $id }): by which work is it to be reached, and how will you know how that goes?
decide-unknown-both = { $title } ({ $id }): how is it to be measured, and by which work is it to be reached?
decide-target-low = { $title } ({ $id }): it is on course to reach its target in full. Is the target to be raised?
decide-target-high = { $title } ({ $id }): it is on course for a score below 0.3. Is the target to stand?
decide-side = Side projects: which come first next month, and which are put off? The next one due is { $title } ({ $id }).

revised-title = Verdicts that were revised
revised-entry = { $title }, { $month }: now “{ $verdict }”, before that “{ $before }”; the change came with a value that arrived on { $on }
