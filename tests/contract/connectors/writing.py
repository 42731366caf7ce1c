"""What every connector must do when it writes: each kind of field, refusals, lost answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from connectors.errors import (
    CredentialsError,
    MalformedError,
    MissingError,
    RejectedError,
    StaleWriteError,
    SyncError,
    TransientError,
)
from connectors.model.fields import FieldKind, FieldValue, FieldWrite, NewOption
from connectors.model.tracker import Tracker
from tests.contract.connectors.bench import Bench, told

VALUES: Mapping[FieldKind, Sequence[FieldValue]] = {
    FieldKind.NUMBER: (0.31, None),
    FieldKind.TEXT: ("on plan", None),
    FieldKind.PARAGRAPH: ("11 days behind:\n8 scope growth, 3 pace\n\n遅れています", None),
    FieldKind.DATE: (date(2026, 12, 11), None),
    FieldKind.DATETIME: ("2026-12-11T10:30:00+00:00", None),
    FieldKind.LABELS: (("late", "急ぎ"), ()),
}


class WritingSuite:
    """Edits, refusals, and what is left after a lost answer."""

    @staticmethod
    def _write(
        bench: Bench, kind: FieldKind, value: FieldValue, tracker: Tracker | None = None
    ) -> FieldValue:
        connection = tracker or bench.tracker()
        item, name = bench.id_of(bench.carrier), bench.fields[kind]
        written = connection.write(item, [FieldWrite(connection.editable(item)[name], value)])
        assert not written.refused
        return connection.read([item], bench.scope)[0].fields[name]

    @pytest.mark.parametrize(("kind", "value"), [(k, v) for k, values in VALUES.items() for v in values])
    def test_each_kind_of_field_reads_back_as_written(
        self, bench: Bench, kind: FieldKind, value: FieldValue
    ) -> None:
        """What was written is what a fresh read tells, and an emptied field is empty."""
        if kind not in bench.fields:
            pytest.skip("this tracker has no such kind of field")
        if value in {None, ()}:
            self._write(bench, kind, VALUES[kind][0])
        assert self._write(bench, kind, value) == value

    @pytest.mark.parametrize("kind", [FieldKind.OPTION, FieldKind.OPTIONS])
    def test_options_are_written_by_id_and_read_by_name(self, bench: Bench, kind: FieldKind) -> None:
        """A drop-down takes an option's id, and shows its name."""
        tracker = bench.tracker()
        options = tracker.editable(bench.id_of(bench.carrier))[bench.fields[kind]].options
        assert len(options) > 1
        chosen = options[1]
        sent = chosen.id if kind is FieldKind.OPTION else (options[0].id, chosen.id)
        shown = chosen.name if kind is FieldKind.OPTION else (options[0].name, chosen.name)
        assert self._write(bench, kind, sent, tracker) == shown

    def test_all_fields_of_an_item_go_into_one_request(self, bench: Bench) -> None:
        """Several fields cost one edit where the tracker can, else one each, and its time is the server's."""
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        editable = tracker.editable(item)
        writes = [
            FieldWrite(editable[bench.fields[FieldKind.NUMBER]], 0.5),
            FieldWrite(editable[bench.fields[FieldKind.TEXT]], "half"),
        ]
        tracker.write(item, writes)
        bench.forget()
        written = tracker.write(item, writes)
        assert bench.counts() == {bench.writing: 1 if bench.one_request_an_item else len(writes)}
        assert not written.refused
        assert written.at == bench.now

    def test_a_refused_field_does_not_keep_the_others(self, bench: Bench) -> None:
        """The field that the tracker refuses is named with its reason; the rest is written."""
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        editable = tracker.editable(item)
        number, text = bench.fields[FieldKind.NUMBER], bench.fields[FieldKind.TEXT]
        bench.fault("off_screen", field=text)
        written = tracker.write(
            item, [FieldWrite(editable[number], 0.7), FieldWrite(editable[text], "not to be")]
        )
        assert set(written.refused) == {text}
        assert written.refused[text]
        fields = tracker.read([item], bench.scope)[0].fields
        assert (fields[number], fields[text]) == (0.7, None)
        assert text not in tracker.editable(item)

    def test_an_unknown_option_is_refused_by_name(self, bench: Bench) -> None:
        """An option that was deleted meanwhile refuses its field only."""
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        option = tracker.editable(item)[bench.fields[FieldKind.OPTION]]
        written = tracker.write(item, [FieldWrite(option, "999999")])
        assert set(written.refused) == {option.id}

    def test_an_option_that_cannot_be_created_refuses_its_field_only(self, bench: Bench) -> None:
        """Without the right, or without a call for it, the refusal says so and the rest is written."""
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        editable = tracker.editable(item)
        option, number = (editable[bench.fields[kind]] for kind in (FieldKind.OPTION, FieldKind.NUMBER))
        written = tracker.write(item, [FieldWrite(option, NewOption("Adrift")), FieldWrite(number, 0.7)])
        assert set(written.refused) == {option.id}
        assert "Adrift" in written.refused[option.id]
        fields = tracker.read([item], bench.scope)[0].fields
        assert (fields.get(option.id), fields[number.id]) == (None, 0.7)

    @pytest.mark.parametrize(
        ("kind", "error"),
        [
            ("conflict", StaleWriteError),
            ("unauthorized", CredentialsError),
            ("forbidden", CredentialsError),
            ("server_error", TransientError),
            ("html", MalformedError),
        ],
    )
    def test_a_failed_write_is_told(self, bench: Bench, kind: str, error: type[SyncError]) -> None:
        """Each failure of a write has the error that says what to do."""
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        number = tracker.editable(item)[bench.fields[FieldKind.NUMBER]]
        bench.fault(kind, operation=bench.writing)
        with pytest.raises(error) as caught:
            tracker.write(item, [FieldWrite(number, 0.5)])
        told(caught.value, bench.token)

    def test_an_item_that_is_gone_is_missing(self, bench: Bench) -> None:
        """Neither a write nor its fields can be had of an item that is not there."""
        tracker = bench.tracker()
        number = tracker.editable(bench.id_of(bench.carrier))[bench.fields[FieldKind.NUMBER]]
        with pytest.raises(MissingError):
            tracker.write("99999999", [FieldWrite(number, 0.5)])
        with pytest.raises(MissingError):
            tracker.editable("99999999")

    def test_a_space_that_is_read_only_refuses(self, bench: Bench) -> None:
        """Without the right to edit, nothing is written and the refusal is told."""
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        number = tracker.editable(item)[bench.fields[FieldKind.NUMBER]]
        bench.fault("read_only", project=bench.spaces[0])
        try:
            written = tracker.write(item, [FieldWrite(number, 0.5)])
        except (CredentialsError, RejectedError):
            pass
        else:
            assert set(written.refused) == {number.id}
        bench.mend()
        assert tracker.read([item], bench.scope)[0].fields[number.id] is None

    def test_a_write_whose_answer_is_lost_is_not_repeated(self, bench: Bench) -> None:
        """The write arrived, but nobody said so: it is reported as unknown, and a fresh read shows it."""
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        number = tracker.editable(item)[bench.fields[FieldKind.NUMBER]]
        tracker.write(item, [FieldWrite(number, 0.1)])
        bench.forget()
        bench.fault("drop", operation=bench.writing, done=True)
        with pytest.raises(TransientError):
            tracker.write(item, [FieldWrite(number, 0.9)])
        assert bench.counts()[bench.writing] == 1
        assert tracker.read([item], bench.scope)[0].fields[number.id] == 0.9

    @pytest.mark.parametrize("kind", ["too_many", "unavailable"])
    def test_a_write_that_was_not_begun_is_sent_again(self, bench: Bench, kind: str) -> None:
        """A server that had no time for the write is asked again."""
        bench.fault(kind, operation=bench.writing, times=1)
        assert self._write(bench, FieldKind.NUMBER, 0.4) == 0.4

    def test_only_our_fields_change(self, bench: Bench) -> None:
        """A write leaves every other field of the item as it was."""
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        before = tracker.read([item], bench.scope)[0]
        self._write(bench, FieldKind.NUMBER, 0.8, tracker)
        after = tracker.read([item], bench.scope)[0]
        changed = {n for n in before.fields if before.fields[n] != after.fields[n]}
        assert changed == {bench.fields[FieldKind.NUMBER]}
        assert (before.title, before.status, before.parent) == (after.title, after.status, after.parent)
