"""The whole OKR: what is configured, joined with what the stored items of trackers say of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import connectors
from config import FieldSource, HandSource, Loaded
from config.check_ins import merge_check_in
from connectors.errors import SettingsError
from connectors.model.fields import Field
from connectors.model.items import Ref
from connectors.model.selectors import Reference
from mappings.classes import LIVE, Classifier
from mappings.okr import Okr
from mappings.tree import Candidate, Conflict, Refer, Sources, Tree, compose, mentioned
from syncd.engine.reading.okr_places import PlaceRule, read_rules
from syncd.engine.reading.resolve import resolve
from syncd.engine.reading.sites import remembered
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The configuration with the whole OKR in it.

    `conflicts` say, with both places, what of the trackers was left out; `origins` is the key of the item
    from which an objective, key result or project comes; `names` are ids to be kept.
    """

    loaded: Loaded
    rules: tuple[PlaceRule, ...] = ()
    conflicts: tuple[SettingsError, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[Ref, str] = field(default_factory=dict)


def whole_okr(loaded: Loaded, catalogues: Mapping[str, Sequence[Field]], store: Store) -> Whole:
    """Return the OKR of the configuration and of the items in force; raises `SettingsError` as `read_rules` does."""
    if not loaded.places:
        return Whole(loaded=loaded)
    rules = read_rules(loaded, catalogues)
    return joined(loaded, rules, store.okr_items(), store)


def remembered_okr(loaded: Loaded, store: Store) -> Whole:
    """Return the OKR as the last pass left it, for commands that ask no tracker."""
    try:
        return whole_okr(loaded, remembered(store, loaded.trackers), store)
    except SettingsError:
        return Whole(loaded=loaded)


def named_by_id(whole: Whole, store: Store) -> Okr:
    """Return the OKR with fields named by id, as they were when the last pass measured."""
    try:
        return resolve(whole.loaded, remembered(store, whole.loaded.trackers), whole.rules).okr
    except SettingsError:
        return whole.loaded.okr


def joined(
    loaded: Loaded, rules: tuple[PlaceRule, ...], found: Collection[Candidate], store: Store | None
) -> Whole:
    """Join the configured OKR with these candidates; without a store nothing is known but them."""
    classify = Classifier.of(loaded.classes).classify
    live = [candidate for candidate in found if classify(candidate.item) in LIVE]
    places = [rule.place for rule in rules]
    refer = _refer(loaded)
    wanted = mentioned(places, live, refer)
    items = {ref: store.item_by_key(*ref) for ref in wanted} if store else {}
    aliases = {(c.item.tracker, key): c.item.id for c in found for key in (c.item.key, c.item.id)}
    if store:
        kept = {tracker: store.aliases(tracker) for tracker in loaded.trackers}
        aliases |= {(tracker, key): item for tracker, names in kept.items() for key, item in names.items()}
    sources = Sources(
        names=store.okr_names() if store else {},
        aliases=aliases,
        items={ref: item for ref, item in items.items() if item is not None},
        refer=refer,
    )
    tree = compose(loaded.okr, places, live, sources)
    keys = {c.item.ref: c.item.key for c in found}
    keys |= {item.ref: item.key for item in sources.items.values()}
    return Whole(
        loaded=replace(
            loaded, okr=_with_check_ins(tree.okr, loaded), sources={**loaded.sources, **_sources(tree)}
        ),
        rules=rules,
        conflicts=tuple(_told(conflict, loaded, keys) for conflict in tree.conflicts),
        origins={name: keys.get(ref, ref[1]) for name, ref in tree.origins.items()},
        names=tree.names,
    )


def _with_check_ins(okr: Okr, loaded: Loaded) -> Okr:
    """Give the default check-ins to the key results that only trackers know."""
    check_in = merge_check_in(loaded.settings.check_in, None, has_item=True, is_progress=False)
    found = {
        name: replace(kr, check_in=check_in)
        for name, kr in okr.key_results.items()
        if name not in loaded.okr.key_results and kr.item is not None
    }
    return replace(okr, key_results={**okr.key_results, **found})


def _sources(tree: Tree) -> dict[str, FieldSource | HandSource]:
    return {
        name: FieldSource(item=tree.origins[name], field=tree.actual[name])
        if name in tree.actual
        else HandSource()
        for name in tree.okr.key_results
        if name in tree.origins
    }


def _refer(loaded: Loaded) -> Refer:
    """Return what tells whose address or key a word is: keys are of the tracker in whose item they stand."""

    def refer(tracker: str, text: str) -> tuple[str, Reference] | None:
        others = [name for name in loaded.trackers if name != tracker] if "://" in text else []
        for name in (tracker, *others):
            settings = loaded.trackers[name]
            found = connectors.find(settings.type).refer(settings, text)
            if found is not None:
                return name, found
        return None

    return refer


def _told(conflict: Conflict, loaded: Loaded, keys: Mapping[Ref, str]) -> SettingsError:
    """Tell a conflict with its places: file and line of what is configured, tracker and key of items."""
    configured = [str(loaded.document.place(loaded.document.entry(name))) for name in conflict.configured]
    items = [f"{ref[0]} {keys.get(ref, ref[1])}" for ref in conflict.items]
    return SettingsError(conflict.what, where=", ".join([*configured, *items]), remedy=conflict.remedy)
