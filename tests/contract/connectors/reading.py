"""What every connector must do when it reads: sign-in, pulls, fresh reads, and every fault on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.errors import (
    CredentialsError,
    MalformedError,
    SettingsError,
    SyncError,
    TransientError,
)
from connectors.model.pulls import Cursor, Scope
from tests.contract.connectors.bench import Bench, Shelf, told


class ReadingSuite:
    """Sign-in, pulls and fresh reads."""

    def test_the_site_tells_who_we_are(self, bench: Bench) -> None:
        """A checked sign-in names the account and how far the server's clock is off ours."""
        bench.fault("clock_off", seconds=90)
        site = bench.tracker().site()
        assert site.account
        assert abs(site.skew - timedelta(seconds=90)) < timedelta(seconds=2)
        assert site.time == bench.now + timedelta(seconds=90)

    def test_an_answer_for_nobody_is_an_error(self, bench: Bench) -> None:
        """A wrong token may be answered with 200 and nothing: that is no empty site."""
        tracker = bench.tracker(token="env:WRONG_TOKEN")
        for ask in (
            tracker.site,
            tracker.catalogue,
            lambda: list(tracker.pull(bench.scope, None, Shelf().known)),
        ):
            with pytest.raises(CredentialsError) as caught:
                ask()
            assert "token" in told(caught.value, "wrong-token")

    @pytest.mark.parametrize(
        ("kind", "error"),
        [
            ("unauthorized", CredentialsError),
            ("forbidden", CredentialsError),
            ("gone", MalformedError),
            ("html", MalformedError),
            ("cut_json", MalformedError),
            ("server_error", TransientError),
            ("bad_gateway", TransientError),
            ("unavailable", TransientError),
            ("too_many", TransientError),
            ("drop", TransientError),
        ],
    )
    def test_a_failed_pull_raises_and_never_ends_quietly(
        self, bench: Bench, kind: str, error: type[SyncError]
    ) -> None:
        """Whatever strikes the search, the pull raises what is to be done, and no page carries a cursor."""
        tracker, shelf = bench.tracker(), Shelf()
        bench.fault(kind, operation=bench.search)
        with pytest.raises(error) as caught:
            shelf.pull(tracker, bench.scope)
        assert shelf.cursor is None
        told(caught.value, bench.token)

    def test_a_pull_that_gets_no_answer_raises(self, bench: Bench) -> None:
        """A server that never answers is given up after the time-out."""
        tracker = bench.tracker(timeout=timedelta(milliseconds=80))
        tracker.catalogue()
        bench.fault("timeout", operation=bench.search)
        with pytest.raises(TransientError):
            Shelf().pull(tracker, bench.scope)

    def test_an_answer_that_drips_is_given_up(self, bench: Bench) -> None:
        """An answer that comes byte by byte may not take longer as a whole than one may wait."""
        tracker = bench.tracker(real_time=True, timeout=timedelta(milliseconds=120))
        bench.fault("slow", seconds=0.5, times=1)
        assert tracker.catalogue()
        codes = [e.code for e in bench.exchanges]
        assert codes[0] == "error"
        assert set(codes[1:]) == {"200"}

    @pytest.mark.parametrize("kind", ["server_error", "bad_gateway", "unavailable", "too_many", "drop"])
    def test_a_passing_fault_costs_nothing_but_time(self, bench: Bench, kind: str) -> None:
        """After faults that pass, a full pull has read everything."""
        tracker, shelf = bench.tracker(), Shelf()
        for operation in (bench.search, bench.details):
            bench.fault(kind, operation=operation, times=2)
        shelf.pull(tracker, bench.scope)
        assert set(shelf.items) == bench.ids(*bench.spaces)

    @pytest.mark.parametrize("form", ["seconds", "date", "reset"])
    def test_the_servers_wait_is_honoured(self, bench: Bench, form: str) -> None:
        """However the wait is told, nothing is sent before it is over, and the metrics know it."""
        tracker = bench.tracker()
        bench.fault("too_many", operation=bench.search, times=1, wait=form, seconds=17)
        begun = bench.ticking.monotonic()
        Shelf().pull(tracker, bench.scope)
        assert bench.ticking.monotonic() - begun >= 16
        assert "429" in {e.code for e in bench.exchanges}

    @pytest.mark.parametrize("form", ["seconds", "date", "reset"])
    def test_a_long_wait_lets_the_pass_go_on(self, bench: Bench, form: str) -> None:
        """A wait of half an hour is not slept through: it is told, so that other trackers go on."""
        tracker = bench.tracker()
        bench.fault("too_many", operation=bench.search, times=1, wait=form, seconds=1847)
        with pytest.raises(TransientError) as caught:
            Shelf().pull(tracker, bench.scope)
        assert caught.value.wait is not None
        assert timedelta(minutes=30) < caught.value.wait < timedelta(minutes=31)
        assert bench.ticking.monotonic() < 60

    def test_a_full_pull_reads_everything(self, bench: Bench) -> None:
        """The roster is every item of the scope, each read once, and about as many as the tracker counts."""
        shelf = Shelf()
        read = shelf.pull(bench.tracker(), bench.scope)
        assert sorted(read) == sorted(bench.ids(*bench.spaces))
        assert shelf.last.roster == frozenset(bench.ids(*bench.spaces))
        assert shelf.last.expected in {None, len(read)}

    def test_a_quiet_tracker_costs_one_request(self, bench: Bench) -> None:
        """When nothing changed, an incremental pull asks once and reads nothing."""
        tracker, shelf = bench.filled()
        assert shelf.pull(tracker, bench.scope) == []
        assert sum(bench.counts().values()) == 1

    def test_a_quiet_scope_of_all_kinds_costs_one_request(self, bench: Bench) -> None:
        """Spaces, roots, single items and raw queries are asked for together."""
        scope = Scope(
            spaces=bench.spaces,
            roots=(bench.root,),
            items=(bench.keys(bench.elsewhere)[0],),
            queries=(bench.query,),
        )
        tracker, shelf = bench.filled(scope)
        assert shelf.pull(tracker, scope) == []
        assert sum(bench.counts().values()) == 1

    def test_the_cursor_is_the_servers_time_at_the_beginning(self, bench: Bench) -> None:
        """Whatever our own clock says, the next pull goes on from the server's time of the first answer."""
        bench.fault("clock_off", seconds=-3600)
        shelf = Shelf()
        shelf.pull(bench.tracker(), bench.scope)
        assert shelf.cursor is not None
        assert shelf.cursor.at == bench.now - timedelta(hours=1)

    def test_full_and_incremental_pulls_agree(self, bench: Bench) -> None:
        """After edits of many kinds, what was read in steps is what one full pull reads."""
        scope = Scope(spaces=bench.spaces, roots=(bench.root,), queries=(bench.query,))
        tracker, shelf = bench.filled(scope)
        first, second = bench.keys(bench.spaces[0])[5:7]
        epic = bench.create(bench.elsewhere, "epic", parent=bench.root, summary="new branch")
        bench.create(bench.elsewhere, "story", parent=epic, summary="its story")
        bench.edit(first, summary="edited", labels=["fresh"])
        bench.edit(second, parent=None)
        bench.create(bench.spaces[1], "story", summary="新しい仕事")
        shelf.pull(tracker, scope)
        bench.later(30)
        bench.create(bench.elsewhere, "story", parent=epic, summary="another story")
        bench.edit(first, labels=["stale"])
        shelf.pull(tracker, scope)
        whole = Shelf()
        whole.pull(bench.tracker(), scope)
        assert shelf.items == whole.items
        assert shelf.matches == whole.matches
        assert shelf.cursor is not None
        assert whole.cursor is not None
        assert set(shelf.cursor.branches) == set(whole.cursor.branches)

    def test_a_killed_full_pull_goes_on(self, bench: Bench) -> None:
        """What was stored before the end is walked again, but not read again."""
        tracker, shelf = bench.tracker(), Shelf()
        pages = tracker.pull(bench.scope, None, shelf.known)
        shelf.add(next(pages))
        pages.close()  # type: ignore[attr-defined]  # pulls are generators
        stored = set(shelf.items)
        assert stored
        before = dict(shelf.items)
        read = shelf.pull(bench.tracker(), bench.scope)
        assert bench.rows_come_whole or not stored & set(read)
        assert {i: shelf.items[i] for i in stored} == before
        assert set(shelf.items) == bench.ids(*bench.spaces)

    def test_a_repeated_page_token_is_no_endless_walk(self, bench: Bench) -> None:
        """Paging that turns in a circle is told, or does no harm: never is a part taken for the whole."""
        bench.fault("repeated_token")
        shelf, told = Shelf(), ""
        try:
            shelf.pull(bench.tracker(), bench.scope)
        except MalformedError as error:
            told = error.what
        assert "paging" in told or set(shelf.items) == bench.ids(*bench.spaces)
        assert bool(told) is (shelf.cursor is None)

    def test_an_empty_page_is_not_the_end(self, bench: Bench) -> None:
        """Only the tracker's own word ends a walk."""
        bench.fault("empty_page", times=bench.empty_pages_in_a_row)
        shelf = Shelf()
        shelf.pull(bench.tracker(), bench.scope)
        assert set(shelf.items) == bench.ids(*bench.spaces)

    def test_empty_pages_without_end_are_told(self, bench: Bench) -> None:
        """A walk that only ever finds empty pages is given up."""
        bench.fault("empty_page")
        with pytest.raises(MalformedError, match="paging"):
            Shelf().pull(bench.tracker(), bench.scope)

    def test_rows_that_change_places_are_not_lost(self, bench: Bench) -> None:
        """Rows pushed out of the coming pages by others are found, since others then come twice."""
        tracker, shelf = bench.filled()
        bench.later(3600)
        edited = bench.keys(bench.spaces[0])
        assert len(edited) > 100
        for key in edited:
            bench.edit(key, summary="edited in bulk")
        bench.fault("reordered", rows=7, times=2)
        assert set(shelf.pull(tracker, bench.scope)) == {bench.id_of(key) for key in edited}

    def test_a_lost_permission_is_no_empty_space(self, bench: Bench) -> None:
        """A space that went out of sight fails the pull with its name, where the tracker tells, and takes nothing."""
        tracker, shelf = bench.filled()
        bench.fault("permission_lost", project=bench.spaces[1])
        with pytest.raises(SyncError, match=bench.spaces[1]):
            shelf.pull(tracker, bench.scope, full=True)
        if bench.tells_lost_permission == "census":
            assert shelf.pull(tracker, bench.scope) == []
        else:
            with pytest.raises(SyncError, match=bench.spaces[1]):
                shelf.pull(tracker, bench.scope)
        assert set(shelf.items) == bench.ids(*bench.spaces)

    def test_an_index_that_lags_loses_nothing(self, bench: Bench) -> None:
        """An edit that the search shows a minute late is read once it does."""
        tracker, shelf = bench.filled()
        key = bench.keys(bench.spaces[0])[3]
        bench.edit(key, summary="seen late")
        bench.fault("index_behind", seconds=60)
        assert shelf.pull(tracker, bench.scope) == []
        bench.later(90)
        assert shelf.pull(tracker, bench.scope) == [bench.id_of(key)]

    def test_a_fresh_read_does_not_ask_the_index(self, bench: Bench) -> None:
        """Items read by id are as they stand now, and the invisible are left out."""
        key = bench.keys(bench.spaces[0])[3]
        bench.edit(key, summary="fresh")
        bench.fault("index_behind", seconds=60)
        items = bench.tracker().read([bench.id_of(key), "99999999"], bench.scope)
        assert [(item.id, item.title) for item in items] == [(bench.id_of(key), "fresh")]

    def test_absent_items_are_traced(self, bench: Bench) -> None:
        """Of items that a census missed, those there answer as they stand now; the rest is gone, or told as hidden."""
        tracker, _ = bench.filled()
        here, deleted, lost = bench.keys(bench.spaces[0])[3], *bench.keys(bench.spaces[1])[:2]
        ids = [bench.id_of(key) for key in (here, deleted, lost)]
        bench.edit(here, summary="still there")
        bench.delete(deleted)
        bench.fault("permission_lost", project=bench.spaces[1])
        sighting = tracker.trace(ids, bench.scope)
        assert [(item.id, item.title) for item in sighting.items] == [(ids[0], "still there")]
        assert sighting.hidden in {None, frozenset({ids[2]})}
        assert (sighting.hidden is None) is not bench.tells_hidden_from_gone

    def test_descendants_are_followed_into_other_spaces(self, bench: Bench) -> None:
        """A root is read with all its descendants, wherever they live, and nothing else of their spaces."""
        shelf = Shelf()
        shelf.pull(bench.tracker(), Scope(roots=(bench.root,)))
        spaces = {item.space for item in shelf.items.values()}
        assert shelf.aliases == {bench.root: bench.id_of(bench.root)}
        assert bench.elsewhere in spaces
        parents = {item.parent for item in shelf.items.values()} - {None}
        assert parents <= set(shelf.items)
        assert len(shelf.items) < len(bench.ids(*bench.spaces, bench.elsewhere))

    def test_roots_add_only_what_the_spaces_do_not_show(self, bench: Bench) -> None:
        """With the space watched, a root adds its descendants elsewhere."""
        alone, both = Shelf(), Shelf()
        alone.pull(bench.tracker(), Scope(roots=(bench.root,)))
        both.pull(bench.tracker(), Scope(spaces=bench.spaces, roots=(bench.root,)))
        foreign = {i for i, item in alone.items.items() if item.space == bench.elsewhere}
        assert set(both.items) == bench.ids(*bench.spaces) | foreign
        assert both.last.expected in {None, len(both.items)}

    def test_a_moved_subtree_is_read_whole(self, bench: Bench) -> None:
        """A branch hung under a root is read with children that did not change themselves."""
        scope = Scope(spaces=bench.spaces, roots=(bench.root,))
        epic = bench.create(bench.elsewhere, "epic", summary="not ours yet")
        story = bench.create(bench.elsewhere, "story", parent=epic, summary="nor this")
        tracker, shelf = bench.filled(scope)
        bench.edit(epic, parent=bench.root)
        assert set(shelf.pull(tracker, scope)) == {bench.id_of(epic), bench.id_of(story)}

    def test_names_that_are_gone_are_told(self, bench: Bench) -> None:
        """A root or item that is missing is skipped and named; the rest is read."""
        missing = f"{bench.spaces[0]}-99999"
        scope = Scope(roots=(bench.root, missing), items=("no key at all",))
        shelf = Shelf()
        shelf.pull(bench.tracker(), scope)
        assert set(shelf.last.unseen) == {missing, "no key at all"}
        assert bench.id_of(bench.root) in shelf.items

    def test_a_deleted_branch_does_not_stop_incremental_pulls(self, bench: Bench) -> None:
        """When the tracker refuses to name an item that is gone, it is found out, told and left out."""
        scope = Scope(spaces=bench.spaces, roots=(bench.root,))
        epic = bench.create(bench.elsewhere, "epic", parent=bench.root, summary="short-lived")
        tracker, shelf = bench.filled(scope)
        gone = bench.id_of(epic)
        bench.delete(epic)
        key = bench.keys(bench.spaces[0])[3]
        bench.edit(key, summary="still read")
        assert bench.id_of(key) in shelf.pull(tracker, scope)
        assert shelf.cursor is not None
        if shelf.last.unseen:
            assert shelf.last.unseen == (gone,)
            assert gone not in shelf.cursor.branches

    def test_a_root_that_is_gone_costs_nothing_more(self, bench: Bench) -> None:
        """A name that is known to be missing is told with each pull, but asked for only by the full one."""
        missing = f"{bench.spaces[0]}-99999"
        scope = Scope(spaces=bench.spaces, roots=(bench.root, missing))
        tracker, shelf = bench.filled(scope)
        shelf.pull(tracker, scope)
        assert sum(bench.counts().values()) == 1
        assert shelf.last.unseen == (missing,)

    def test_a_permission_that_returns_restores_everything(self, bench: Bench) -> None:
        """A failed pull forgets nothing: afterwards roots and branches are followed as before."""
        scope = Scope(spaces=bench.spaces, roots=(bench.root,))
        epic = bench.create(bench.elsewhere, "epic", parent=bench.root, summary="a branch")
        tracker, shelf = bench.filled(scope)
        bench.fault("permission_lost", project=bench.spaces[0])
        with pytest.raises(SyncError):
            shelf.pull(tracker, scope, full=bench.tells_lost_permission == "census")
        bench.mend()
        story = bench.create(bench.elsewhere, "story", parent=epic, summary="new below it")
        assert shelf.pull(tracker, scope) == [bench.id_of(story)]
        assert not shelf.last.unseen

    def test_a_moved_root_keeps_its_identity(self, bench: Bench) -> None:
        """A key that changed still names the same item."""
        identity = bench.id_of(bench.root)
        bench.edit(bench.root, project=bench.elsewhere)
        shelf = Shelf()
        shelf.pull(bench.tracker(), Scope(roots=(bench.root,)))
        assert shelf.aliases == {bench.root: identity}
        assert shelf.items[identity].space == bench.elsewhere

    def test_raw_queries_tell_their_matches(self, bench: Bench) -> None:
        """Who matches a raw query is told in full pulls for all, in incremental ones for what changed."""
        scope = Scope(spaces=bench.spaces, queries=(bench.query,))
        tracker, shelf = bench.filled(scope)
        before = set(shelf.matches[bench.query])
        assert before
        key = next(k for k in bench.keys(bench.spaces[0]) if bench.id_of(k) not in before)
        bench.edit(key, labels=["fresh"])
        shelf.pull(tracker, scope)
        assert shelf.matches[bench.query] == before | {bench.id_of(key)}
        bench.later(30)
        bench.edit(key, labels=[])
        shelf.pull(tracker, scope)
        assert shelf.matches[bench.query] == before

    def test_a_broken_query_is_a_setting_to_mend(self, bench: Bench) -> None:
        """A query that the tracker refuses is named, whole pull or not: by the refused pull, or beside what was read."""
        scope = Scope(spaces=bench.spaces, queries=(bench.broken_query,))
        cursor = Cursor(at=bench.now)
        bench.edit(bench.keys(bench.spaces[0])[3], summary="a change that the query is asked about")
        for begin in (None, cursor):
            try:
                *_, last = bench.tracker().pull(scope, begin, Shelf().known)
                refusal = last.troubles[bench.broken_query]
            except SettingsError as error:
                refusal = told(error, bench.token)
            assert bench.broken_query in refusal

    def test_nothing_in_the_scope_is_nothing_read(self, bench: Bench) -> None:
        """An empty scope pulls nothing and still ends with a cursor."""
        shelf = Shelf()
        assert shelf.pull(bench.tracker(), Scope()) == []
        assert shelf.last.roster == frozenset()
        assert shelf.pull(bench.tracker(), Scope()) == []

    def test_items_have_addresses_for_people(self, bench: Bench) -> None:
        """An item and its history can be opened by a person."""
        tracker = bench.tracker()
        assert tracker.link(bench.root).startswith("http")
        assert bench.root in tracker.link(bench.root)
        assert tracker.history(bench.root).startswith(tracker.link(bench.root))

    def test_each_request_is_observed(self, bench: Bench) -> None:
        """The exchanges told are exactly those that the sandbox saw."""
        bench.fault("server_error", operation=bench.search, times=1)
        Shelf().pull(bench.tracker(), bench.scope)
        assert len(bench.exchanges) == sum(bench.counts().values())
        assert all(e.tracker and e.operation and e.seconds >= 0 for e in bench.exchanges)
