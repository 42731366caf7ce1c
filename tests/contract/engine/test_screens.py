"""What a site refuses at the moment of writing: each told once, the field set aside, the rest written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from syncd.sandbox.model import CustomField, FieldType
from tests.contract.engine.bench import Bench, held


def _field(bench: Bench, name: str) -> CustomField:
    return next(field for field in bench.site.fields.values() if field.name == name)


def _off_the_screen(bench: Bench) -> None:
    bench.fault("off_screen", field="Slip (days)", project="SRCH")


def _in_no_context(bench: Bench) -> None:
    space = next(space.id for space in bench.site.spaces.values() if space.key == "OKR")
    bench.site.add(replace(_field(bench, "Slip (days)"), spaces=(space,)))


def _of_another_type(bench: Bench) -> None:
    bench.site.add(replace(_field(bench, "Slip (days)"), type=FieldType.TEXT))


@pytest.mark.parametrize("wreck", [_off_the_screen, _in_no_context, _of_another_type])
def test_a_field_that_the_site_refuses_is_told_once_and_the_rest_is_written(
    quick: Bench, wreck: Callable[[Bench], None]
) -> None:
    """Off the screen, in no context of the project, or of another type since the fields were read."""
    quick.look()
    wreck(quick)
    outcomes = quick.sync().outcomes
    refused = [o for o in outcomes if o.result == "refused" and o.change.target.key == "SRCH-1"]
    assert [o.change.target.field.name for o in refused] == ["Slip (days)"]
    assert refused[0].detail
    assert quick.shown("SRCH-1")["Done"] == 0.5
    again = quick.sync()
    assert not [o for o in again.outcomes if o.result == "refused"]
    assert "parked" in held(again.view)["SRCH-1", "Slip (days)"]


def test_a_project_without_the_right_to_edit_is_told_once_and_the_others_are_written(quick: Bench) -> None:
    """Every field of its items is set aside; no request is made for them within the next day."""
    quick.fault("read_only", project="SRCH")
    assert {o.change.target.key for o in quick.sync().outcomes if o.result == "refused"} == {"SRCH-1"}
    with quick.asked():
        again = quick.sync()
        assert not again.outcomes
        assert quick.puts() == []
    assert quick.shown("DATA-1")["Done"] == 0.5


def test_numbers_stand_as_jira_keeps_them(quick: Bench) -> None:
    """A third is written as 0.33 or as 33 percent, comes back as a float, and is not written again."""
    quick.sync()
    assert (quick.shown("OKR-2")["KR Score"], quick.shown("OKR-2")["KR Progress"]) == (0.33, 33.0)
    assert not quick.sync().outcomes


def test_no_option_is_created_unasked(quick: Bench) -> None:
    """A missing option is held, and the field keeps the options that people gave it."""
    field = _field(quick, "KR Status")
    quick.site.add(replace(field, options=field.options[:2]))
    view = quick.sync().view
    assert any("has no option" in reason for reason in held(view).values())
    assert len(_field(quick, "KR Status").options) == 2


def test_with_create_options_a_missing_option_is_created_as_approved(quick: Bench) -> None:
    """The change set tells it, the write creates it once and sets it, and the next pass has nothing to do."""
    field = _field(quick, "KR Status")
    quick.site.add(replace(field, options=field.options[:1]))
    quick.text = quick.text.replace("write:\n  jira:\n", "write:\n  jira:\n    create_options: true\n")
    told = [change for change in quick.look().change_set.changes if change.as_dict()["creates_option"]]
    assert {change.target.field.name for change in told} == {"KR Status"}
    assert len(_field(quick, "KR Status").options) == 1
    assert all(outcome.result == "written" for outcome in quick.sync().outcomes)
    created = [option.name for option in _field(quick, "KR Status").options[1:]]
    assert sorted(created) == sorted({str(change.after) for change in told})
    assert not quick.sync().outcomes


def test_an_option_that_is_mapped_by_id_is_not_created(quick: Bench) -> None:
    """What is not there under its id has no name by which it could be created."""
    quick.text = quick.text.replace("write:\n  jira:\n", "write:\n  jira:\n    create_options: true\n")
    words = ", ".join(
        f"{word}: '77777'" for word in ("on_track", "at_risk", "off_track", "done", "not_started", "unknown")
    )
    quick.text = quick.text.replace(
        "status: KR Status", f"status: {{field: KR Status, options: {{{words}}}}}"
    )
    assert any("77777" in reason for reason in held(quick.sync().view).values())
    assert "77777" not in {option.name for option in _field(quick, "KR Status").options}
