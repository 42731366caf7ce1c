"""What every connector must tell a `check`: what is out of sight, refused or empty, by asking only."""

from __future__ import annotations

from connectors.model.inspection import Inspection, Right, Trial
from connectors.model.selectors import Criterion
from tests.contract.connectors.bench import Bench


class InspectingSuite:
    """Answers about a scope; nothing that is wrong with one thing hides another."""

    @staticmethod
    def _roots(*names: str) -> Trial:
        return Trial(criterion=Criterion.ROOT, values=names)

    @staticmethod
    def _query(text: str) -> Trial:
        return Trial(criterion=Criterion.QUERY, values=(text,))

    @staticmethod
    def _inspect(bench: Bench, *trials: Trial) -> Inspection:
        return bench.tracker().inspect(bench.scope, trials, [bench.spaces[0]])

    def test_a_sound_scope_lacks_no_sight(self, bench: Bench) -> None:
        """Both watched spaces are seen, and what the root and the query match is found."""
        root, query = self._roots(bench.root), self._query(bench.query)
        told = self._inspect(bench, root, query)
        assert not [space for space, right in told.lacks if right in {Right.SEE, Right.EDIT}]
        assert told.tried[root].found is True
        assert told.tried[query].found is True
        assert not told.tried[root].missing

    def test_a_space_out_of_sight_is_named_with_its_remedy(self, bench: Bench) -> None:
        """The other space is not; and nothing is raised."""
        bench.fault("permission_lost", project=bench.spaces[1])
        told = self._inspect(bench)
        assert [space for space, right in told.lacks if right is Right.SEE] == [bench.spaces[1]]
        assert told.lacks[bench.spaces[1], Right.SEE]

    def test_a_root_that_is_not_there_is_named_beside_one_that_is(self, bench: Bench) -> None:
        """A slip in one of two keys leaves the other one tried."""
        last = bench.keys(bench.spaces[1])[-1]
        bench.delete(last)
        both = self._roots(bench.root, last)
        tried = self._inspect(bench, both).tried[both]
        assert tried.missing == (last,)
        assert tried.found is True

    def test_a_root_without_anything_below_is_told_as_empty(self, bench: Bench) -> None:
        """A story has no children."""
        leaf = self._roots(bench.keys(bench.spaces[1])[-1])
        tried = self._inspect(bench, leaf).tried[leaf]
        assert (tried.found, tried.missing) == (False, ())

    def test_a_refused_query_is_told_in_the_trackers_words(self, bench: Bench) -> None:
        """A broken query hides no sound one."""
        broken, sound = self._query(bench.broken_query), self._query(bench.query)
        tried = self._inspect(bench, broken, sound).tried
        assert tried[broken].refusal
        assert (tried[sound].refusal, tried[sound].found) == ("", True)

    def test_inspecting_writes_nothing(self, bench: Bench) -> None:
        """Only reads reach the tracker."""
        bench.forget()
        self._inspect(bench, self._roots(bench.root), self._query(bench.query))
        assert bench.counts()
        assert bench.writing not in bench.counts()
