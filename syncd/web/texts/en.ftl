# Texts of the pages in English. Each key stands in every language, with the same figures.

skip = Skip to the content
nav-label = Pages
nav-overview = Overview
nav-timeline = Timeline
nav-unmapped = Unmapped work
nav-reports = Reports
nav-health = Health
nav-troubled = something is wrong
find-label = Search by key, title or id
find-hint = Key, title or id
find-button = Search
language-en = English
language-ja = 日本語
as-of = Figures of { $time }
close-of = Figures at the close of { $day }
tracker-read = { $tracker } read { $time }
tracker-old = { $tracker } last read completely { $time }
tracker-unread = { $tracker } not read yet
metrics = Metrics
trouble-shown = Shown is what was read last, at { $time }.

cycle-span = { $start } to { $end }
cycle-closed = The cycle was closed on { $day }: its figures are frozen.
past-day = This is how it stood at the close of { $day }.
past-back = Back to the present
past-empty-title = Nothing is kept of that day
past-empty = Figures are kept of days in the cycle on which syncd ran, or which syncd backfill rebuilt.
empty-title = No figures yet
empty = The first pass has not ended. This page fills as soon as it has.
writes-refused = The guard holds back writes: { $reason }
left-out = Left out of the OKR: { $conflict }

glance = At a glance
tile-projects = Linked projects
tile-plan = Plan attainment
tile-plan-of = of what the plans call for
tile-complete = { $complete } of { $projects } complete, { $forecast } forecast by the cycle's end
tile-okr = OKR score
tile-okr-before = { $score } at the end of last month
tile-side = Side projects
tile-side-target = done, target { $target }
tile-unmapped = Unmapped work
tile-unmapped-of = of current work
unmapped-items = { $n ->
    [one] { $n } item
   *[other] { $n } items
 }
items-n = { $n ->
    [one] { $n } item
   *[other] { $n } items
 }

filter-label = Filter
filter-status = Status
filter-team = Team
filter-text = Text
filter-day = Day
filter-all = All
filter-button = Show
filter-clear = Show all
filter-none-title = Nothing fits
filter-none = No objective, key result or project has all that the filter asks for.

status-dropped = Dropped
slip-none = on plan
slip-behind = { $days ->
    [one] { $days } day behind
   *[other] { $days } days behind
 }
slip-ahead = { $days ->
    [one] { $days } day ahead
   *[other] { $days } days ahead
 }
forecast-by = forecast { $p50 }
forecast-between = forecast { $p50 } – { $p85 }
far-of = { $share } done, { $planned } planned
bar-label = { $share } done, { $planned } planned
value-is = now { $value }
score-is = score { $score }
score-graded = { $score } ({ $grade })
score-unknown = score unknown
mark-stale = older data
mark-acknowledged = acknowledged until { $day }: { $reason }
mark-paused = paused
mark-idle = { $days ->
    [one] idle for { $days } day
   *[other] idle for { $days } days
 }
mark-blocked = { $n } blocked
mark-overdue = check-in overdue since { $day }
note-verdict = Verdict: { $verdict }
note-confidence = Confidence { $confidence } of 10
note-words = Checked in { $day }: “{ $text }”
note-checked = Checked in { $day }
served-above = shown above
objective-empty = It has no key results of its own.

side-title = Side projects
side-other = Other
side-label = { $share } done, target { $target }
side-told = { $share } of their work is done. By the end of the month { $target } is called for, out of { $planned } planned.
side-met = Target met
side-missed = Target not met yet

rest-title = Where the work goes
rest-nothing = Nothing is in progress in the watched spaces.
rest-share = { $n ->
    [one] { $n } current item belongs to no project, { $share } of all.
   *[other] { $n } current items belong to no project, { $share } of all.
 }
rest-overlaps = { $n ->
    [one] { $n } item matches more than one project and is counted in the first.
   *[other] { $n } items match more than one project and are counted in the first.
 }
rest-more = Look at it
rest-no-parent = Work without a parent
work-linked = { $share } for key results ({ $n })
work-side = { $share } in side projects ({ $n })
work-items = { $share } unmapped ({ $n })
work-label = Current work: { $parts }
removed-title = Removed in the tracker
removed-until = seen until { $day }
held-title = Fields that differ from ours
held-told = shows “{ $current }”, syncd has “{ $wanted }”
held-until = ours returns on { $day }

stale-told = Older data: its tracker was last read completely at { $time }.
tile-progress = Progress
tile-planned = { $planned } planned by now
tile-slip = Against the plan
tile-baseline = by the baseline { $slip }
tile-forecast = Forecast (even chance)
forecast-85 = { $p85 } with 85 %; the due day holds with { $chance }
forecast-none = No forecast: done, not begun, or too little is finished to tell.
tile-items = Items done
items-removed = { $n } cancelled or out of scope
burnup-title = Burn-up
burnup-label = Burn-up of { $title }: { $done } of { $scope } done, due { $due }
burnup-due = due { $day }
burnup-kept = Drawn from the figures of each day.
burnup-told = Figures are not kept of enough days, so the lines are what the present items tell: when they were created and when completed.
burnup-none = There is nothing to draw: no items are counted.
key-doneline = Done
key-scopeline = Scope
key-planline = Plan
key-baseline = Baseline
key-cone = Forecast, 50 % to 85 %
counted-by = Counted by { $measure }.
measure-items = items
measure-points = points
measure-estimate = original estimate, in seconds
measure-spent = time spent, in seconds
measure-checklist = lines of checklists
measure-field = a field
as-table = The same as a table
plan-title = Plan
plan-now = Current plan
plan-baseline = Baseline
plan-first-work = First work
plan-pace = Pace
pace-recent = { $pace } a week in the last four weeks
pace-required = { $pace } a week needed
plan-team = Team
plan-product = Product
plan-contact = Contact
plan-asked = Asked for by
causes-title = Slip by cause
causes-cause = Cause
causes-days = Working days
causes-sum = Together they are the slip against the baseline.
causes-none = There is no slip to be told apart.
blocked-told = { $n ->
    [one] { $n } open item is blocked: { $keys }.
   *[other] { $n } open items are blocked: { $keys }.
 }
blocked-by = It waits for
goals-title = Weekly goals
goals-week = { $week }: { $achieved } of { $total } achieved.
goals-overdue = { $n ->
    [one] { $n } item was overdue as the week opened.
   *[other] { $n } items were overdue as the week opened.
 }
goals-before = Weeks before
goals-none = No goals are set for this week.
fate-achieved = Achieved
fate-missed = Missed
fate-open = Open
fate-withdrawn = Withdrawn
fate-added = Added
ledger-title = Changes of the plan
ledger-none = Nothing was changed since the cycle opened.
ledger-more = { $n } earlier changes
items-title = Items
items-none = No items are counted.
items-open = Open, in the order of the plan
items-more = { $n ->
    [one] And { $n } more open item.
   *[other] And { $n } more open items.
 }
item-key = Key
item-title = Title
item-due = Due
item-overdue = overdue
item-undated = with the project
title-hidden = (title hidden)
class-todo = To do
class-doing = In progress
class-done = Done
class-cancelled = Cancelled
class-out-of-scope = Out of scope
