"""Resolving a configuration against a site's fields: ids for names, and what is to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Loaded, Subject
from connectors.errors import SettingsError
from connectors.model.fields import Field, FieldKind
from syncd.engine.reading.resolve import item_of, resolve
from tests.unit.config.samples import SOUND, accepted

CATALOGUE = [
    Field("customfield_1", "KR Status", FieldKind.OPTION),
    Field("customfield_2", "KR Score", FieldKind.NUMBER),
    Field("customfield_3", "Searches", FieldKind.NUMBER),
    Field("customfield_4", "Programme", FieldKind.OPTION),
    Field("customfield_5", "Effort", FieldKind.NUMBER),
    Field("customfield_6", "Twin", FieldKind.NUMBER),
    Field("customfield_7", "Twin", FieldKind.NUMBER),
    Field("customfield_8", "Twin", FieldKind.TEXT),
]
WRITE = "write:\n  jira: {key_result: {status: KR Status, score: kr score}}\n"
SIDE = "    select: {labels: tls}\n"


def loaded(folder: Path, *, side: str = SIDE, write: str = WRITE, watch: str = "watch: [SRCH]") -> Loaded:
    """Load the small sound configuration with another side project, other writes or another watch."""
    text = SOUND.replace(
        "    token: env:JIRA_TOKEN\n",
        f"    token: env:JIRA_TOKEN\n    {watch}\n" if watch else "    token: env:JIRA_TOKEN\n",
    )
    return accepted(folder, text.replace(SIDE, side) + write)


def test_fields_are_found_by_name_without_regard_to_case(tmp_path: Path) -> None:
    """What is written goes by id from then on."""
    resolved = resolve(loaded(tmp_path), {"jira": CATALOGUE})
    assert resolved.fields["jira", Subject.KEY_RESULT, "status"].id == "customfield_1"
    assert resolved.fields["jira", Subject.KEY_RESULT, "score"].id == "customfield_2"


def test_a_scope_holds_all_that_a_pass_needs(tmp_path: Path) -> None:
    """Watched spaces, roots, carrying items, fields to compare and to measure, fields to select by."""
    side = "    select: {field: {programme: [Trust]}}\n    measure: {field: Effort}\n"
    scope = resolve(loaded(tmp_path, side=side), {"jira": CATALOGUE}).scopes["jira"]
    assert scope.spaces == ("SRCH",)
    assert scope.roots == ("SRCH-1", "SRCH-7")
    assert scope.items == ("OKR-11",)
    assert scope.fields == ("customfield_1", "customfield_2", "customfield_5")
    assert scope.facet_fields == ("customfield_4",)


def test_selectors_and_measures_name_fields_by_id(tmp_path: Path) -> None:
    """What items are matched by is the same whether the operator wrote a name or an id."""
    side = "    select: {field: {%s: [Trust]}}\n    measure: {field: %s}\n"
    by_name = resolve(loaded(tmp_path, side=side % ("Programme", "Effort")), {"jira": CATALOGUE})
    by_id = resolve(loaded(tmp_path, side=side % ("customfield_4", "customfield_5")), {"jira": CATALOGUE})
    assert by_name.okr == by_id.okr
    assert by_name.scopes == by_id.scopes
    assert by_name.shapes == by_id.shapes
    tls = by_name.okr.projects["tls"]
    assert tls.measure.field == "customfield_5"
    assert list(tls.select[0].include.facets) == ["field:customfield_4"]


def test_without_watch_the_spaces_are_those_of_the_roots(tmp_path: Path) -> None:
    """Epics tell where they live."""
    scope = resolve(
        loaded(tmp_path, side="    select: {epics: DATA-1}\n", watch=""), {"jira": CATALOGUE}
    ).scopes["jira"]
    assert scope.spaces == ("SRCH", "DATA")


def test_a_label_alone_does_not_say_where_to_read(tmp_path: Path) -> None:
    """Without spaces nothing could be found: an error that says what to add."""
    text = SOUND.replace("{epics: [SRCH-1, SRCH-7]}", "{labels: index}")
    with pytest.raises(SettingsError, match="needs to know which spaces") as error:
        resolve(accepted(tmp_path, text), {"jira": CATALOGUE})
    assert "watch: [KEY]" in str(error.value)


def test_all_that_cannot_be_found_is_told_at_once(tmp_path: Path) -> None:
    """Unknown, ambiguous and unfit names, each with its place, its candidates or what fits."""
    write = "write:\n  jira: {key_result: {status: KR Stats, score: Twin, progress: Programme}}\n"
    with pytest.raises(SettingsError) as error:
        resolve(loaded(tmp_path, write=write), {"jira": CATALOGUE})
    lines = str(error.value).splitlines()
    assert len(lines) == 3
    assert any("KR Stats" in line and "KR Status" in line.title().replace("Kr", "KR") for line in lines)
    assert any("customfield_6" in line and "customfield_7" in line for line in lines)
    assert any("kind option, not number" in line for line in lines)


def test_of_namesakes_the_one_of_a_usable_kind_is_meant(tmp_path: Path) -> None:
    """A note cannot go into a number, so the text field is the one."""
    resolved = resolve(
        loaded(tmp_path, write="write:\n  jira: {key_result: {note: Twin}}\n"), {"jira": CATALOGUE}
    )
    assert resolved.fields["jira", Subject.KEY_RESULT, "note"].id == "customfield_8"


def test_an_unreachable_tracker_has_no_scope_and_stops_nothing(tmp_path: Path) -> None:
    """Its names stay as they were written."""
    resolved = resolve(loaded(tmp_path), {})
    assert resolved.scopes == {}
    assert resolved.fields["jira", Subject.KEY_RESULT, "status"].id == "KR Status"


def test_the_shape_changes_with_the_fields_that_are_read(tmp_path: Path) -> None:
    """And with nothing else: other selectors by label need no new reading."""
    shape = resolve(loaded(tmp_path), {"jira": CATALOGUE}).shapes["jira"]
    other = resolve(loaded(tmp_path, side="    select: {labels: other}\n"), {"jira": CATALOGUE}).shapes[
        "jira"
    ]
    more = resolve(
        loaded(tmp_path, side=SIDE + "    measure: {field: Effort}\n"), {"jira": CATALOGUE}
    ).shapes["jira"]
    assert shape == other
    assert shape != more


def test_a_projects_fields_go_to_its_item_else_to_its_single_epic(tmp_path: Path) -> None:
    """With several epics and no item there is nowhere to write."""
    okr = loaded(tmp_path, side="    select: {epics: DATA-1}\n").okr
    assert item_of(okr.projects["tls"]) == ("jira", "DATA-1")
    assert item_of(okr.projects["index"]) is None
    named = loaded(tmp_path, side="    select: {epics: DATA-1}\n    item: DATA-9\n").okr
    assert item_of(named.projects["tls"]) == ("jira", "DATA-9")
