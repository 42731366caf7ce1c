"""What every connector must do when it is asked how items changed."""

from __future__ import annotations

from collections import Counter

import pytest

from connectors.errors import CredentialsError, MalformedError, SyncError, TransientError
from connectors.model.history import Histories, ItemChange
from connectors.model.items import Category
from connectors.model.tracker import Tracker
from mappings.past import rewind
from tests.contract.connectors.bench import Bench, Shelf, told


def remembered(tracker: Tracker, bench: Bench, ids: list[str]) -> tuple[list[ItemChange], Counter[str]]:
    """Return all changes of these items, and how often each id was told as read."""
    pieces: list[Histories] = list(tracker.histories(ids, bench.scope))
    return [c for piece in pieces for c in piece.changes], Counter(i for piece in pieces for i in piece.read)


class RememberingSuite:
    """Histories of items."""

    def test_a_status_is_told_with_its_time_and_category(self, bench: Bench) -> None:
        """An item that a person moved is known to have stood elsewhere before, and of which category that was."""
        tracker, shelf = bench.filled()
        key = next(k for k in bench.keys("DATA") if shelf.items[bench.id_of(k)].category is Category.TODO)
        before = shelf.items[bench.id_of(key)]
        bench.edit(key, status="作業中")
        bench.later(600)
        shelf.pull(tracker, bench.scope)
        now = shelf.items[before.id]
        changes, _ = remembered(tracker, bench, [before.id])
        then = rewind(now, changes, now.updated)
        assert then is not None
        assert (then.status, then.category) == (before.status, before.category)
        assert [c.at for c in changes if "status" in c.shifts] == [now.updated]

    def test_every_item_is_told_as_read_once(self, bench: Bench) -> None:
        """Whatever happened to it, and also when it is not visible any more; so what is missing can be asked again."""
        tracker, shelf = bench.filled()
        gone = bench.keys("DATA")[3]
        identifier = bench.id_of(gone)
        bench.delete(gone)
        _, read = remembered(tracker, bench, sorted(shelf.items))
        assert read == Counter(dict.fromkeys(shelf.items, 1))
        assert identifier in read

    def test_every_items_changes_are_told(self, bench: Bench) -> None:
        """One request does not serve all items: those of the first and of the last one are told."""
        tracker, shelf = bench.filled()
        open_ones = sorted(i for i, item in shelf.items.items() if item.category is Category.TODO)
        touched = {open_ones[0], open_ones[-1]}
        for item in touched:
            bench.edit(shelf.items[item].key, status="作業中")
        bench.later(60)
        changes, _ = remembered(tracker, bench, sorted(shelf.items))
        assert {c.item for c in changes} == touched

    @pytest.mark.parametrize(
        ("kind", "error"),
        [
            ("unauthorized", CredentialsError),
            ("html", MalformedError),
            ("cut_json", MalformedError),
            ("server_error", TransientError),
            ("too_many", TransientError),
            ("drop", TransientError),
        ],
    )
    def test_a_history_that_fails_is_not_told_as_read(
        self, bench: Bench, kind: str, error: type[SyncError]
    ) -> None:
        """Whatever strikes, it is raised, without the token; an item of which nothing was heard is not read."""
        tracker, shelf = bench.filled()
        bench.fault(kind, operation=bench.memory)
        with pytest.raises(error) as caught:
            remembered(tracker, bench, sorted(shelf.items))
        told(caught.value, bench.token)

    def test_the_histories_of_nothing_cost_nothing(self, bench: Bench) -> None:
        """No item, no piece."""
        tracker = bench.tracker()
        assert remembered(tracker, bench, []) == ([], Counter())
        assert Shelf().items == {}
