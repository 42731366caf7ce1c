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
as-of = Figures as of { $time }
close-of = Figures at the close of { $day }
tracker-read = { $tracker } read { $time }
tracker-old = { $tracker } last read completely { $time }
tracker-unread = { $tracker } not read yet
metrics = Metrics
trouble-shown = This page shows what was last read, at { $time }.

cycle-span = { $start } to { $end }
cycle-closed = The cycle was closed on { $day }: its figures are frozen.
past-day = This is how it stood at the close of { $day }.
past-back = Back to the present
past-empty-title = There is no record of that day
past-empty = Figures exist for days of the cycle on which syncd ran, and for days whose history was rebuilt (syncd backfill).
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
filter-none-title = No matches
filter-none = No objective, key result or project matches all of the filters.

status-dropped = Dropped
slip-none = on plan
slip-behind = { $days ->
    [one] { $days } working day behind
   *[other] { $days } working days behind
 }
slip-ahead = { $days ->
    [one] { $days } working day ahead
   *[other] { $days } working days ahead
 }
forecast-by = forecast { $p50 }
forecast-between = forecast { $p50 } – { $p85 }
far-of = { $share } done, { $planned } planned
bar-label = { $share } done, { $planned } planned
value-is = now { $value }
score-is = score { $score }
score-graded = { $score } ({ $grade })
score-unknown = score unknown
score-without = { $n ->
    [one] { $score } without one key result whose score is unknown
   *[other] { $score } without { $n } key results whose score is unknown
 }
mark-stale = older data
mark-acknowledged = acknowledged until { $day }: { $reason }
mark-paused = paused
mark-idle = { $days ->
    [one] idle for { $days } working day
   *[other] idle for { $days } working days
 }
mark-blocked = { $n } blocked
mark-overdue = check-in overdue since { $day }
note-verdict = Verdict: { $verdict }
note-confidence = Confidence { $confidence } of 10
note-words = Checked in on { $day }: “{ $text }”
note-said = “{ $text }”
note-checked = Checked in on { $day }
served-above = shown above
objective-empty = It has no key results of its own.

side-title = Side projects
side-other = Other
side-label = { $share } done, target { $target }
side-told = { $share } of their work is done. The target for the end of the month is { $target }, out of { $planned } planned.
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
rest-more = See details
rest-no-parent = Work without a parent
work-linked = { $share } for key results ({ $n })
work-side = { $share } in side projects ({ $n })
work-items = { $share } unmapped ({ $n })
work-label = Current work: { $parts }
removed-title = Removed from the tracker
removed-until = last seen on { $day }
held-title = Fields that differ from ours
held-told = shows “{ $current }”, syncd has “{ $wanted }”
held-until = ours returns on { $day }

stale-told = Older data: its tracker was last read completely at { $time }.
tile-progress = Progress
tile-planned = { $planned } planned by now
tile-slip = Against the plan
tile-baseline = by the baseline { $slip }
tile-forecast = Forecast (50% chance)
forecast-85 = { $p85 } with 85% chance; { $chance } chance of meeting the due date
forecast-none = No forecast: it is done, not begun, or too little is finished to tell.
tile-items = Items done
items-removed = { $n } cancelled or out of scope
burnup-title = Burn-up
burnup-label = Burn-up of { $title }: { $done } of { $scope } done, due { $due }
burnup-due = due { $day }
burnup-kept = Drawn from the figures of each day.
burnup-told = Too few days have figures, so the lines are drawn from when the present items were created and completed.
burnup-none = There is nothing to draw: no items are counted.
key-doneline = Done
key-scopeline = Scope
key-planline = Plan
key-baseline = Baseline
key-cone = Forecast, 50% to 85%
counted-by = Counted by { $measure }.
measure-items = items
measure-points = points
measure-estimate = original estimate, in hours
measure-spent = time spent, in hours
measure-checklist = lines of checklists
measure-field = a field
as-table = Show as a table
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
causes-sum = Together they make up the slip against the baseline.
causes-none = There is no slip to break down.
blocked-told = { $n ->
    [one] { $n } open item is blocked: { $keys }.
   *[other] { $n } open items are blocked: { $keys }.
 }
blocked-by = It is waiting for
goals-title = Weekly goals
goals-week = { $week }: { $achieved } of { $total } achieved.
goals-overdue = { $n ->
    [one] { $n } item was overdue as the week opened.
   *[other] { $n } items were overdue as the week opened.
 }
goals-before = Earlier weeks
goals-none = No goals are set for this week.
fate-achieved = Achieved
fate-missed = Missed
fate-open = Open
fate-withdrawn = Withdrawn
fate-added = Added
ledger-title = Changes to the plan
ledger-none = No changes are recorded. Earlier ones, from before the first pass, appear once the history has been rebuilt (syncd backfill).
ledger-more = { $n ->
    [one] One earlier change
   *[other] { $n } earlier changes
 }
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

tile-value = Value
value-way = from { $start } to { $target }
value-band = to stay within { $low } and { $high }
value-at = Measured
value-source = Source
value-note = Note
tile-score = Score
tile-confidence = Confidence
trend-told = The trend leads to { $value } on { $day }, a score of { $score }.
kind-stretch = stretch
kind-committed = committed
series-title = Value over time
series-label = { $title }: now { $value }, target { $target }
series-none = No value has been measured yet.
series-doneline = Value
series-target = Target
series-baseline = Straight line to it
series-donearea = Range to stay in
indicators-title = Indicators
band-within = within its band
band-outside = outside its band
verdicts-title = Verdicts by month
verdicts-none = No month has been judged yet.
verdict-none = No evidence
verdict-running = to date
verdict-revised = revised; before: { $verdict }
check-ins-title = Check-ins
check-ins-none = There are no check-ins yet.
projects-none = No project is linked.
timeline-label = { $n ->
    [one] Timeline of { $n } project
   *[other] Timeline of { $n } projects
 }
timeline-plan = Bar: plan, filled by what is done
timeline-baseline = Dotted line: baseline
timeline-forecast = Vertical mark and band: forecast, 50% to 85%
timeline-milestone = Diamond: milestone
timeline-blocks = Arrow: blocks
col-project = Project
col-forecast = Forecast
paging = Pages of this list
paging-before = Previous
paging-next = Next
paging-told = Page { $page } of { $pages }

search-title = Search
search-none-title = Nothing found
search-none = No item, key result or project has that key, id or title. Items outside the watched spaces are not known here.
search-lines = Key results and projects
search-more = There may be more: type more of the title.
found-yes = Counts.
found-no = Does not count.
found-project = It belongs to
found-serves = which serves
found-side = a side project
found-own = It belongs there by its own match.
found-inherited = It belongs there through its nearest matched ancestor.
found-weight = Its weight is { $weight }.
found-median = It has no estimate, so it weighs the median of the project.
found-gone = It is gone: the last full list from its tracker does not name it.
found-outside = It belongs to no project: no selector matches it or an ancestor. Widen a project's selector, or move it below an item that one names.
found-container = A selector names it as the container of the work, which is never counted itself.
found-dead = It is cancelled or out of scope.
found-parent = It has items below it in the project, and these count instead.
found-class = Its class comes from the settings: { $word }, status { $status }.
found-overlaps = It also matches { $projects }; the first in the file counts.
found-catch = { $n ->
    [one] The selector { $selector } would catch it, with { $n } other item outside every project.
   *[other] The selector { $selector } would catch it, with { $n } other items outside every project.
 }
unmapped-intro = Work in the watched spaces that is in progress, or was done in the cycle, and serves neither a key result nor a side project.
unmapped-below = Its top parents
unmapped-catch = What would catch it
unmapped-how = Add one of these to a project in the settings.
overlaps-title = Work that matches several projects
overlap-counted = counted in
overlap-also = also matches
reports-weekly = Weekly digest
reports-weekly-told = What changed in the plan, what is late and why, what was achieved: the last week, with what has happened since.
reports-monthly = Monthly review
reports-monthly-told = Plan and OKR, the verdict on each key result and why, the side projects: the last whole month.
reports-sent = As they were sent
reports-none = No report has been sent yet. The daemon sends them where the settings have a section called reports.
health-well = All is well
health-ill = Something needs attention
health-plan = The plan file { $plan } cannot be read, so its last good plan is in force: { $reason }
health-reload = The changed settings were refused; the previous ones stay in force. The log says what is wrong.
health-trackers = Trackers
health-tracker = Tracker
health-read = Last read completely
health-census = Last full list
health-failed = Last failure
health-complete = Complete
health-incomplete = Not complete
health-held = Held back
health-expires = The token for { $tracker } expires on { $day }.
health-passes = Passes
health-success = Last without a failure
health-mean = Mean duration
health-since = Since the daemon started.
pass-complete = Complete
pass-partial = Partial
pass-failed = Failed
pass-refused = Refused by the guard
seconds = { $n } s
health-requests = Requests
health-answers = Answers
health-failures = Failures
health-waits = Waited for request budget
health-quota = Left of the quota
health-left = { $left } of { $limit }
health-no-quota = not told
health-quiet = No requests since the daemon started.
health-writes = Writes
health-pending = Waiting for approval
health-held-fields = Held
health-waiting = Waiting to be written
health-parked = Set aside
health-sets = Last change sets
health-no-sets = Nothing has been written yet.
outcome-written = written
outcome-refused = refused
outcome-failed = failed
outcome-unknown = unknown
outcome-pending = pending
calibration-title = Forecasts against what happened
calibration-told = { $n ->
    [one] Of one forecast, { $p50 } came true by the 50% date, and { $p85 } by the 85% date.
   *[other] Of { $n } forecasts, { $p50 } came true by their 50% date, and { $p85 } by their 85% date.
 }
trouble-400 = This request cannot be answered
trouble-401 = Sign in first
trouble-404 = Not found
trouble-503 = Not available right now
trouble-other = Something went wrong
trouble-back = To the overview
paused-passes = Passes
paused-writes = Writes
paused-since = { $what } have been paused since { $time }; syncd resume lets them go on.

health-alerts = What each alert means, and what to do
alerts-title = Alerts
alerts-intro = What each alert means, where to look, and what to do.
runbook-means = It means
runbook-look = Look at
runbook-do = Do
