"""What a connector does that tells a raw query it cannot read beside everything else, rather than fail with it."""

from __future__ import annotations

from dataclasses import replace

from connectors.model.pulls import Scope
from tests.contract.connectors.bench import Bench, Shelf


class ApartSuite:
    """Raw queries that concern nothing but themselves."""

    def test_a_refused_query_keeps_nothing_else_from_being_read(self, bench: Bench) -> None:
        """A query that the tracker refuses is named, whole pull or not, and known as unread or not."""
        scope = Scope(spaces=bench.spaces, queries=(bench.broken_query, bench.query))
        tracker, shelf = bench.tracker(), Shelf()
        shelf.pull(tracker, scope)
        assert bench.broken_query in shelf.last.troubles[bench.broken_query]
        assert bench.ids(*bench.spaces) <= set(shelf.items)
        assert shelf.matches.keys() == {bench.query}
        key = bench.keys(bench.spaces[0])[3]
        bench.later(600)
        bench.edit(key, summary="a change that the query is asked about")
        assert shelf.cursor is not None
        for unread in (frozenset[str](), frozenset({bench.broken_query})):
            shelf.cursor = replace(shelf.cursor, unread=unread)
            shelf.items.pop(bench.id_of(key))
            assert shelf.pull(bench.tracker(), scope) == [bench.id_of(key)]
            assert shelf.last.troubles.keys() == {bench.broken_query}

    def test_a_query_that_could_not_be_read_is_matched_whole_once_it_can(self, bench: Bench) -> None:
        """Nothing changed meanwhile, and nothing is stored of what it shows."""
        scope = Scope(queries=(bench.query,))
        tracker, shelf = bench.filled(scope)
        matched, shelf.items = shelf.matches[bench.query], {}
        assert matched
        assert shelf.cursor is not None
        bench.later(600)
        shelf.cursor, shelf.matches = replace(shelf.cursor, unread=frozenset({bench.query})), {}
        assert set(shelf.pull(tracker, scope)) == matched == shelf.matches[bench.query]
        assert shelf.last.troubles == {}
