"""What the tracker or the guard refuses: told, set aside, tried again; everything else goes on."""

from __future__ import annotations

import pytest

from connectors.errors import RefusedError, SettingsError
from connectors.model.tracker import Reader
from syncd.engine.context import Context
from syncd.engine.run import Engine
from syncd.service import APPROVED
from tests.contract.engine.bench import Bench, held, wanted, written

SLIP = ("SRCH-1", "Slip (days)")


def test_a_field_that_is_on_no_screen_is_parked_and_the_rest_is_written(quick: Bench) -> None:
    """The tracker's own reason is kept; the other fields of the item go out in the same pass."""
    quick.fault("off_screen", field="Slip (days)", project="SRCH")
    report = quick.sync()
    assert report.result == "failed"
    (refused,) = [o for o in report.outcomes if o.result == "refused"]
    assert (refused.change.target.key, refused.change.target.field.name) == SLIP
    (parked,) = quick.store.parked()
    assert "screen" in parked.reason
    assert quick.shown("SRCH-1")["Done"] == 0.5
    assert "Slip (days)" not in quick.shown("SRCH-1")
    assert quick.shown("OKR-4")["Slip (days)"] == 2.0


def test_a_parked_field_is_tried_again_after_a_day_and_then_back_in_service(bench: Bench) -> None:
    """For a day nothing is asked of the tracker; afterwards one try, and a success ends the parking."""
    bench.fault("off_screen", field="Slip (days)", project="SRCH")
    bench.sync()
    bench.restart()
    with bench.asked() as asked:
        report = bench.sync()
    assert SLIP in held(report.view)
    assert "parked" in held(report.view)[SLIP]
    assert not report.outcomes
    assert len(asked) <= 2
    bench.wait(days=1)
    assert [o.result for o in bench.sync().outcomes if o.change.target.field.name == SLIP[1]].count(
        "refused"
    ) == 1
    assert len(bench.store.parked()) == 1
    bench.mend()
    bench.wait(days=1)
    assert SLIP in written(bench.sync().outcomes)
    assert bench.store.parked() == []


def test_a_parked_field_that_a_person_mends_is_back_in_service(quick: Bench) -> None:
    """When it shows what it should, nothing is left to be refused."""
    quick.fault("off_screen", field="KR Score")
    quick.sync()
    assert len(quick.store.parked()) == 2
    quick.edit("OKR-1", fields={"KR Score": 0.5})
    quick.edit("OKR-2", fields={"KR Score": 0.33})
    quick.wait(days=1)
    quick.sync()
    assert [p for p in quick.store.parked() if p.field == "customfield_10205"] == []


def test_a_read_only_project_is_parked_and_others_are_written(quick: Bench) -> None:
    """Without the right to edit one project its items are set aside; those of other projects are written."""
    quick.fault("read_only", project="OKR")
    report = quick.sync()
    keys = {o.change.target.key for o in report.outcomes if o.result == "written"}
    assert keys == {"SRCH-1", "DATA-1"}
    assert {p.item for p in quick.store.parked()} <= {
        str(issue.id) for issue in quick.site.issues.values() if issue.key.startswith("OKR-")
    }
    assert quick.store.parked()
    quick.mend()
    quick.wait(days=1, minutes=1)
    quick.restart()
    assert quick.sync().result == "complete"
    assert quick.store.parked() == []
    assert quick.shown("OKR-1")["KR Score"] == 0.5


def test_a_deleted_carrier_does_not_keep_the_others_from_being_written(quick: Bench) -> None:
    """The item that should carry a key result's fields is gone: the pass goes on without it."""
    quick.sync()
    quick.delete("OKR-1")
    quick.edit("SRCH-3", status="Done")
    quick.wait(days=1)
    report = quick.sync()
    keys = {o.change.target.key for o in report.outcomes if o.result == "written"}
    assert {"SRCH-1", "OKR-2"} <= keys
    assert all(o.result == "written" for o in report.outcomes if o.change.target.key != "OKR-1")


def test_a_missing_option_is_held_with_its_remedy_and_the_rest_is_written(quick: Bench) -> None:
    """The message names the field, the options there are, and both ways to mend it."""
    field = next(f for f in quick.site.fields.values() if f.name == "KR Status")
    quick.site.add(type(field)(id=field.id, name=field.name, type=field.type, options=field.options[:2]))
    report = quick.sync()
    reasons = held(report.view)
    assert set(reasons) == {("OKR-2", "KR Status"), ("OKR-3", "KR Status")}
    assert "no option for off_track" in reasons["OKR-2", "KR Status"]
    assert "On track, At risk" in reasons["OKR-2", "KR Status"]
    assert "options: {off_track: NAME}" in reasons["OKR-2", "KR Status"]
    assert quick.shown("OKR-2")["KR Progress"] == 33.0
    assert report.result == "complete"


def test_options_are_mapped_by_name_and_by_id(quick: Bench) -> None:
    """`options:` names the operator's own words; an option's id will do as well."""
    field = next(f for f in quick.site.fields.values() if f.name == "KR Status")
    unknown = next(option for option in field.options if option.name == "Unknown")
    quick.change(
        "status: KR Status,",
        f'status: {{field: KR Status, options: {{off_track: not STARTED, at_risk: "{unknown.id}"}}}},',
    )
    quick.sync()
    assert quick.shown("OKR-2")["KR Status"] == "Not started"
    assert quick.shown("OKR-1")["KR Status"] == "Unknown"
    assert not quick.sync().outcomes


def test_a_mapped_option_costs_a_quiet_pass_nothing(quick: Bench) -> None:
    """Options named by id are remembered over the end of a process."""
    field = next(f for f in quick.site.fields.values() if f.name == "KR Status")
    unknown = next(option for option in field.options if option.name == "Unknown")
    mapped = f'at_risk: "{unknown.id}", off_track: "{unknown.id}"'
    quick.change("status: KR Status,", f"status: {{field: KR Status, options: {{{mapped}}}}},")
    quick.sync()
    quick.restart()
    with quick.asked() as asked:
        assert not quick.sync().outcomes
    assert len(asked) <= 2


def test_a_text_field_takes_the_status_in_the_trackers_language(quick: Bench) -> None:
    """English where the tracker's texts are English, Japanese where they are Japanese, the operator's word before both."""
    quick.sync()
    assert quick.shown("OKR-10")["OKR Status"] == "Off track"
    quick.change(
        "objective: {status: OKR Status,",
        "language: ja\n    objective: {status: {field: OKR Status, options: {off_track: 赤}},",
    )
    quick.sync()
    assert quick.shown("OKR-10")["OKR Status"] == "赤"


def test_a_note_in_a_text_field_is_cut_where_the_tracker_would_refuse_it(quick: Bench) -> None:
    """A line holds 255 characters; what was cut is not written anew."""
    quick.change("{id: ranking,", "{id: ranking, dropped: {on: 2027-01-01}, title: " + "x" * 300 + ",")
    quick.change("note: KR Note", "note: Elsewhere")
    assert quick.sync().result == "complete"
    note = quick.shown("OKR-1")["Elsewhere"]
    assert len(note) == 255
    assert not quick.sync().outcomes


def test_a_change_set_over_the_limits_is_refused_whole(quick: Bench) -> None:
    """Nothing of it is applied; the refusal stands on the page with how much is pending."""
    quick.text += "guard: {share: 0.1, number: 5}\n"
    with quick.asked():
        report = quick.sync()
        assert quick.puts() == []
    assert report.result == "refused"
    assert isinstance(report.refused, RefusedError)
    last = quick.rows("writes")["last"]
    assert last["pending"] == len(report.view.change_set.changes) > 5
    assert last["refused"]
    assert quick.store.change_sets(5) == []


@pytest.mark.parametrize("word", ["yes", "fingerprint"])
def test_a_person_may_approve_what_was_refused(quick: Bench, word: str) -> None:
    """`--yes` and the reviewed fingerprint let it pass; the audit says which."""
    quick.text += "guard: {share: 0.1, number: 5}\n"
    fingerprint = quick.sync().view.change_set.fingerprint
    report = quick.sync(yes=True) if word == "yes" else quick.sync(fingerprint=fingerprint)
    assert report.result == "complete"
    assert quick.store.change_sets(1)[0].approved_by == f"--{word}"
    assert quick.rows("writes")["last"]["pending"] == 0


def test_a_fingerprint_of_other_changes_writes_nothing(quick: Bench) -> None:
    """What changed since the review has to be reviewed again."""
    fingerprint = quick.look().change_set.fingerprint
    quick.edit("SRCH-10", status="Done")
    with quick.asked():
        report = quick.sync(fingerprint=fingerprint)
        assert quick.puts() == []
    assert report.refused
    assert fingerprint in str(report.refused)


class Blind:
    """A reader, and nothing else: what a dry run is given."""

    def __init__(self, reader: Reader) -> None:
        for name in ("site", "catalogue", "learn", "pull", "read", "editable", "link", "history", "close"):
            setattr(self, name, getattr(reader, name))
        self.name = reader.name


def test_looking_needs_no_writer(quick: Bench) -> None:
    """A dry run is one by construction: the readers it is given cannot write."""
    loaded = quick.loaded()
    readers = {name: Blind(tracker) for name, tracker in quick.service.trackers.items()}
    assert not any(hasattr(reader, "write") for reader in readers.values())
    context = Context(loaded=loaded, store=quick.store, readers=readers, clock=lambda: quick.now)  # type: ignore[arg-type]  # it has every method of a reader
    view = Engine(context).look(["jira"])
    assert wanted(view)["OKR-1", "KR Score"] == 0.5
    assert quick.puts() == []


def test_a_write_whose_answer_was_lost_is_found_again(bench: Bench) -> None:
    """It arrived: the next pass writes nothing, and a later change is ours, not a person's edit."""
    bench.fault("drop", operation="edit", done=True, times=1)
    report = bench.sync()
    lost = [o for o in report.outcomes if o.result == "unknown"]
    assert lost
    assert not bench.sync().outcomes
    assert bench.store.pending_writes() == []
    for key in ("SRCH-2", "SRCH-3", "SRCH-4", "SRCH-7", "SRCH-8", "SRCH-10", "SRCH-13", "SRCH-14"):
        bench.edit(key, status="Done" if key != "SRCH-2" else "To Do")
    for key in ("SRCH-15", "SRCH-16", "DATA-3"):
        bench.edit(key, status="Done")
    report = bench.sync()
    assert not [h for h in report.view.change_set.held if h.theirs]
    assert {key for key, name in written(report.outcomes) if name.endswith("Status")} >= {
        "OKR-4",
        "DATA-1",
        "OKR-2",
    }


def test_a_write_that_was_never_done_is_done_by_the_next_pass(quick: Bench) -> None:
    """A conflict is no refusal: nothing is parked, and the next pass decides again."""
    quick.fault("conflict", operation="edit", times=2)
    report = quick.sync()
    assert {o.result for o in report.outcomes} == {"written", "failed"}
    assert quick.store.parked() == []
    report = quick.sync()
    assert {o.result for o in report.outcomes} == {"written"}
    assert not quick.sync().outcomes


def test_a_refused_sign_in_parks_nothing_and_is_not_tried_on(quick: Bench) -> None:
    """One 401 ends the writing of that tracker for the pass; with a good token the next pass writes it all."""
    quick.fault("unauthorized", operation="edit")
    with quick.asked() as asked:
        report = quick.sync()
    assert {o.result for o in report.outcomes} == {"failed"}
    assert sum(entry.operation == "edit" for entry in asked) <= 4  # those that were under way together
    assert quick.store.parked() == []
    quick.mend()
    assert len(written(quick.sync().outcomes)) == len(report.outcomes)


def test_two_subjects_may_not_write_one_field(quick: Bench) -> None:
    """Each pass would write it again, for the one and then for the other: the configuration is refused."""
    quick.change("item: OKR-2", "item: OKR-1")
    with pytest.raises(SettingsError, match=r"OKR-1 is written by key result kr1 and by key result kr2"):
        quick.sync()


def test_a_fingerprint_left_for_the_daemon_approves_its_next_pass_once(quick: Bench) -> None:
    """What a person approved while the daemon was at work is written by the daemon, and only that."""
    quick.text += "guard: {share: 0, number: 0}\n"
    first = quick.sync()
    assert first.refused
    quick.store.set_meta(APPROVED, "0123456789ab")
    assert quick.sync().refused
    quick.store.set_meta(APPROVED, first.view.change_set.fingerprint)
    report = quick.sync()
    assert report.refused is None
    assert len(written(report.outcomes)) == len(first.view.change_set.changes)
    assert quick.store.get_meta(APPROVED) is None


def test_a_lost_answer_is_read_again_and_not_repeated(quick: Bench) -> None:
    """It arrived, and the search does not know it yet: the item is read past the search, once, and nothing is written."""
    quick.fault("drop", operation="edit", done=True, times=1)
    assert [o for o in quick.sync().outcomes if o.result == "unknown"]
    quick.mend()
    quick.fault("index_behind", seconds=3600)
    with quick.asked():
        assert not quick.sync().outcomes
        assert quick.puts() == []
    assert quick.store.pending_writes() == []
    with quick.asked() as asked:
        quick.sync()
    assert "bulkfetch" not in {entry.operation for entry in asked}
