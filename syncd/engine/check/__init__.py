"""Check: hold the configuration against the real sites and name every problem at once; reads only.

Only `Reader` methods are called, and each subject has a module: the files and the calendar (`configuration`),
sources of values (`values`), plan files (`plans`), the store (`stored`), the OKR in trackers (`tree`), and for each tracker that answers its rights, selectors, classes, fields and requests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import date, datetime, time

import connectors
from config import Loaded
from connectors.errors import SettingsError, SyncError
from connectors.model.fields import Field
from connectors.model.tracker import Reader
from syncd.engine.check import (
    classes,
    configuration,
    fields,
    plans,
    requests,
    rights,
    selectors,
    stored,
    values,
)
from syncd.engine.check.finding import GRAVEST_FIRST, Finding, Level, of_error
from syncd.engine.check.site import SiteView, look_at, meet
from syncd.engine.check.tree import surveyed
from syncd.engine.mapping.whole import Whole
from syncd.engine.reading.resolve import attempt

__all__ = ["Finding", "Level", "examine"]

SUBJECTS: Sequence[Callable[[SiteView], Iterator[Finding]]] = (
    rights.examine,
    selectors.examine,
    fields.examine,
    classes.examine,
    requests.examine,
)
"""What is held against each site, in the order in which it is told."""


def examine(loaded: Loaded, today: date) -> list[Finding]:
    """Return all findings, each once, the gravest first; among these the configuration's own, then tracker by tracker."""
    now = datetime.combine(today, time(), loaded.zone)
    findings = [
        *configuration.examine(loaded, today),
        *values.examine(loaded, today),
        *plans.examine(loaded),
        *stored.examine(loaded, now),
    ]
    with ExitStack() as stack, ThreadPoolExecutor(max(1, len(loaded.trackers))) as pool:
        readers: dict[str, Reader] = {}
        for name, settings in loaded.trackers.items():
            try:
                tracker = connectors.find(settings.type).connect(name, settings, lambda _: None)
            except SettingsError as error:
                findings.append(of_error(error, f"trackers.{name}"))
            else:
                readers[name] = stack.enter_context(closing(tracker))
        meetings = dict(zip(readers, pool.map(meet, readers.values()), strict=True))
        for meeting in meetings.values():
            findings += meeting.findings
        catalogues = {name: m.catalogue for name, m in meetings.items() if m.catalogue is not None}
        whole, found = surveyed(loaded, readers, catalogues, now)
        findings += [*found, *_against_sites(whole, readers, catalogues, pool)]
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda finding: GRAVEST_FIRST.index(finding.level))


def _against_sites(
    whole: Whole,
    readers: Mapping[str, Reader],
    catalogues: Mapping[str, Sequence[Field]],
    pool: ThreadPoolExecutor,
) -> Iterator[Finding]:
    resolved, problems = attempt(whole.loaded, catalogues, whole.rules)
    yield from (of_error(problem, "") for problem in problems)

    def held(name: str) -> list[Finding]:
        findings: list[Finding] = []
        view = look_at(whole, resolved, readers[name], findings)
        for subject in SUBJECTS:
            try:
                findings += subject(view)
            except SyncError as error:
                findings.append(of_error(error, name))
        return findings

    for found in pool.map(held, catalogues):
        yield from found
