"""How an item names another: by its parent, a link, a relationship, or the words of a field or label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.model.fields import FieldValue
from connectors.model.items import Ref, WorkItem
from connectors.model.selectors import Reference
from mappings.tree.model import Above, Candidate, Place, Refer

_LABELS = ("label", "tag")
_PARTS = re.compile(r"[,;、，\n]+")
_DASHES = re.compile(r"[\s_-]+")
_EDGES = "()[]<>{}\"'“”「」.:：・•*–—-"


@dataclass(slots=True)
class Index:
    """Finds entities of one kind by their own id (without case), and by the item that stands for them.

    What was left out for a conflict is found as "", so that whoever names it is not at fault too.
    """

    ids: dict[str, str] = field(default_factory=dict)
    items: dict[Ref, str] = field(default_factory=dict)

    def add(self, name: str, tracker: str = "", *keys: str) -> None:
        """Make an entity known by its id, and by the id and key of its item."""
        self.ids[name.casefold()] = name
        self.items.update({(tracker, key): name for key in keys if key})

    def leave_out(self, tracker: str, *keys: str) -> None:
        """Make an item known as one that was left out."""
        for key in keys:
            self.ids.setdefault(identifier(key), "")
            self.items.setdefault((tracker, key), "")

    def of_item(self, tracker: str, key: str) -> str | None:
        """Return the entity for which an item stands."""
        return self.items.get((tracker, key))

    def of_word(self, tracker: str, word: str, refer: Refer) -> str | None:
        """Return the entity that a word names: by its id, its item's key or id, or its item's address."""
        found = self.ids.get(word.casefold())
        if found is None:
            found = self.of_item(tracker, word)
        if found is None and (leads := refer(tracker, word)) and not leads[1].facet:
            found = self.of_item(leads[0], leads[1].key)
        return found


@dataclass(frozen=True, slots=True)
class Said:
    """What an item says in one way: the entities it names ("": one that was left out), and words that name none."""

    names: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def ways(item: WorkItem, above: Above, index: Index, refer: Refer) -> Iterator[Said]:
    """Yield what an item says of what it belongs to, the firmest way first: parent, links, field, labels."""
    parent = index.of_item(item.tracker, item.parent) if item.parent else None
    yield Said((parent,) if parent is not None else ())
    yield Said(tuple(_linked(item, above, index)))
    yield _by_field(item, above, index, refer)
    yield _by_labels(item, above, index, refer)


def _linked(item: WorkItem, above: Above, index: Index) -> Iterator[str]:
    """Yield the entities at the other end of links; other ends, and links with other phrases, say nothing."""
    wanted = {phrase.casefold() for phrase in above.phrases}
    for word in _texts(item.fields.get(above.links or "")):
        phrase, _, key = word.rpartition(" ")
        found = index.of_item(item.tracker, key)
        if found is not None and (not wanted or phrase.casefold() in wanted):
            yield found


def _by_field(item: WorkItem, above: Above, index: Index, refer: Refer) -> Said:
    value = item.fields.get(above.field or "")
    if isinstance(value, tuple):
        # A relationship may hold other items too, and tells their names besides their ids.
        named = (index.of_word(item.tracker, _bare(word, above.prefix), refer) for word in value)
        return Said(tuple(dict.fromkeys(name for name in named if name is not None)))
    names: dict[str, None] = {}
    unknown = []
    for part in parts(value):
        words = [part, *part.split()]
        found = [index.of_word(item.tracker, _bare(word, above.prefix), refer) for word in words]
        known = [name for name in found if name is not None]
        names |= dict.fromkeys(known)
        if not known:
            unknown.append(part)
    return Said(tuple(names), tuple(unknown))


def _by_labels(item: WorkItem, above: Above, index: Index, refer: Refer) -> Said:
    """Read labels; without a prefix a label that names nothing is a label like any other."""
    names, unknown = [], []
    for label in labels_of(item) if above.labels else ():
        if not label.casefold().startswith(above.prefix.casefold()):
            continue
        found = index.of_word(item.tracker, _bare(label, above.prefix), refer)
        if found is not None:
            names.append(found)
        elif above.prefix:
            unknown.append(label)
    return Said(tuple(dict.fromkeys(names)), tuple(unknown))


def labels_of(item: WorkItem) -> tuple[str, ...]:
    """Return an item's labels or tags."""
    return tuple(label for facet in _LABELS for label in item.facets.get(facet, ()))


def says_one_of(item: WorkItem, above: Above, words: Sequence[str]) -> bool:
    """Tell whether the field or a label is one of these words; case, spaces, `-` and `_` are all the same."""
    texts = [*_texts(item.fields.get(above.field or "")), *(labels_of(item) if above.labels else ())]
    wanted = {_plain(word) for word in words}
    return any(_plain(_bare(text, above.prefix)) in wanted for text in texts)


def mentioned(places: Sequence[Place], candidates: Iterable[Candidate], refer: Refer) -> set[Ref]:
    """Return the items, by tracker and key or id as written, that key results name as their projects."""
    return {
        (tracker, found.key)
        for candidate in candidates
        for number in candidate.okr
        for tracker, found, _ in named_projects(candidate.item, places[number], refer)
        if not found.facet
    }


def named_projects(item: WorkItem, place: Place, refer: Refer) -> Iterator[tuple[str, Reference, str]]:
    """Yield what the field for projects of a key result's item leads to: tracker, reference, and a title or "".

    In a text the words that stand on the same line before an address are its title.
    """
    value = item.fields.get(place.fields.get("projects", ""))
    if isinstance(value, tuple):
        yield from ((place.tracker, Reference(word.rpartition(" ")[2]), "") for word in value)
        return
    for part in parts(value):
        title: list[str] = []
        for word in part.split():
            found = refer(place.tracker, word.strip(_EDGES))
            if found is None:
                title.append(word)
                continue
            yield found[0], found[1], " ".join(title).strip(f"{_EDGES} ")
            title.clear()


def parts(value: FieldValue) -> Iterator[str]:
    """Yield the parts of a text that commas, semicolons or line ends set apart."""
    for text in _texts(value):
        yield from filter(None, (part.strip() for part in _PARTS.split(text)))


def _texts(value: FieldValue) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    if value is None or isinstance(value, bool):
        return ()
    return (f"{value:g}",) if isinstance(value, float) else (str(value),)


def _bare(word: str, prefix: str) -> str:
    text = word.strip()
    if prefix and text.casefold().startswith(prefix.casefold()):
        text = text[len(prefix) :]
    return text.strip(f"{_EDGES} ")


def _plain(text: str) -> str:
    return _DASHES.sub(" ", text.casefold()).strip()


def number_in(fields: Mapping[str, FieldValue], identifier: str | None) -> float | None:
    """Return the number in a field, also one written as text; None where there is none."""
    value = fields.get(identifier or "")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def text_in(fields: Mapping[str, FieldValue], identifier: str | None) -> str | None:
    """Return what a field says in words; None where it is empty."""
    return ", ".join(_texts(fields.get(identifier or ""))).strip() or None


def identifier(text: str) -> str:
    """Return a key or text in the form of an id: small letters, digits, `_`, `.`, `-`; "" when nothing is left."""
    return re.sub(r"[^\w.-]+", "-", text.strip().casefold()).strip("-.")[:100]
