"""Classes of items."""

from __future__ import annotations

import pytest

from mappings.classes import CANCELLED_WORDS, Classified, Classifier
from mappings.okr import Class, ClassRules
from tests.unit.mappings.samples import item

PLAIN = Classifier.of({})


@pytest.mark.parametrize("category", ["todo", "doing", "done"])
def test_the_category_decides_whatever_the_name(category: str) -> None:
    """A status called Finished is done only if the tracker's category says so."""
    assert PLAIN.classify(item("1", category, status="Finished")) == category


@pytest.mark.parametrize("word", CANCELLED_WORDS)
def test_default_words_cancel_as_status_and_as_resolution(word: str) -> None:
    """Every default word cancels, as status or resolution, in any case."""
    assert PLAIN.classify(item("1", "done", resolution=word.upper())) is Class.CANCELLED
    assert PLAIN.classify(item("1", "done", status=word.lower())) is Class.CANCELLED


def test_there_are_the_words_of_the_rules() -> None:
    """The default list has 16 English and 6 Japanese entries."""
    assert (len(CANCELLED_WORDS), sum(w.isascii() for w in CANCELLED_WORDS)) == (22, 16)


def test_a_default_word_as_type_says_nothing() -> None:
    """The default list is for statuses and resolutions; a type called Duplicate is work."""
    assert PLAIN.classify(item("1", "doing", type="Duplicate")) is Class.DOING


def test_a_resolution_counts_only_while_the_category_is_done() -> None:
    """A reopened item that kept its resolution is open again."""
    assert PLAIN.classify(item("1", "doing", resolution="Won't Fix")) is Class.DOING
    rules = Classifier.of({"jira": ClassRules(classes={Class.OUT_OF_SCOPE: ("Moved",)})})
    assert rules.classify(item("1", "todo", resolution="Moved")) is Class.TODO


def test_a_typographic_apostrophe_is_an_apostrophe() -> None:
    """Won’t Do cancels like Won't Do."""
    assert PLAIN.classify(item("1", "done", resolution="Won’t Do")) is Class.CANCELLED


def test_the_tracker_goes_over_the_default_and_the_project_over_the_tracker() -> None:
    """Later cancels by default; a tracker may call it todo, a project of its own done."""
    later = item("1", "done", status="Later")
    tracker = {"jira": ClassRules(classes={Class.TODO: ("later",)})}
    assert Classifier.of(tracker).classify(later) is Class.TODO
    assert Classifier.of(tracker, {Class.DONE: ("LATER",)}).classify(later) is Class.DONE


def test_the_classes_of_a_tracker_are_its_own() -> None:
    """What one tracker calls cancelled says nothing about another's items."""
    rules = Classifier.of({"clickup": ClassRules(classes={Class.CANCELLED: ("Shelved",)})})
    assert rules.classify(item("1", "doing", status="Shelved")) is Class.DOING
    assert rules.classify(item("1", "doing", status="Shelved", tracker="clickup")) is Class.CANCELLED


def test_own_cancelled_words_add_to_the_default() -> None:
    """A tracker's own cancelled list leaves the default words in force."""
    rules = Classifier.of({"jira": ClassRules(classes={Class.CANCELLED: ("Shelved",)})})
    assert rules.classify(item("1", "done", resolution="Duplicate")) is Class.CANCELLED


def test_types_can_be_out_of_scope() -> None:
    """A type listed as out of scope takes its done items out too."""
    rules = Classifier.of({"jira": ClassRules(classes={Class.OUT_OF_SCOPE: ("Risk",)})})
    assert rules.decide(item("1", "done", type="risk")) == Classified(Class.OUT_OF_SCOPE, "risk")


def test_what_takes_further_out_wins_and_is_named() -> None:
    """Closed is listed as done, but resolved as a duplicate it is cancelled, and that word is told."""
    rules = Classifier.of({"jira": ClassRules(classes={Class.DONE: ("Closed",)})})
    decided = rules.decide(item("1", "done", status="Closed", resolution="Duplicate"))
    assert decided == Classified(Class.CANCELLED, "Duplicate")
    assert PLAIN.decide(item("1", "done")) == Classified(Class.DONE, None)
