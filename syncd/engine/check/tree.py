"""The OKR that lives in trackers, read as it stands now: what does not fit, and what a careful reader would object to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from config import Loaded, hygiene
from connectors.errors import SettingsError
from connectors.model.fields import Field
from connectors.model.tracker import Reader
from syncd.engine.check.finding import Finding, Level, of_error
from syncd.engine.check.survey import survey
from syncd.engine.mapping.whole import Whole


def surveyed(
    loaded: Loaded, readers: Mapping[str, Reader], catalogues: Mapping[str, Sequence[Field]], now: datetime
) -> tuple[Whole, list[Finding]]:
    """Return the whole OKR, and the findings about its part in trackers; the configuration's own where nothing lives there."""
    if not loaded.places:
        return Whole(loaded=loaded), []
    try:
        whole, errors = survey(loaded, readers, catalogues, now)
    except SettingsError as error:
        lines = str(error).splitlines()
        return Whole(loaded=loaded), [Finding(Level.ERROR, "", line) for line in lines]
    findings = [Finding(Level.ERROR, c.where, c.what, c.remedy) for c in whole.conflicts]
    findings += [of_error(error, name) for name, error in errors.items()]
    return whole, [*findings, *_objections(whole)]


def _objections(whole: Whole) -> Iterator[Finding]:
    document = whole.loaded.document
    for objection in hygiene(whole.loaded.okr):
        where = whole.origins.get(objection.subject) or document.place(document.entry(objection.subject))
        yield Finding(Level.WARNING, str(where), objection.what, objection.remedy)
