"""What every connector must do when a field is looked for by its name."""

from __future__ import annotations

import pytest

from connectors.errors import (
    SettingsError,
)
from connectors.model.fields import FieldKind, find_field
from tests.contract.connectors.bench import Bench, Shelf


class FieldSuite:
    """Finding fields by name."""

    def test_fields_are_found_by_name_and_id(self, bench: Bench) -> None:
        """A field is found by its id and, where one has it, by its name in any case; each kind is known."""
        catalogue = bench.tracker().catalogue()
        for kind, identifier in bench.fields.items():
            found = find_field(catalogue, identifier, where="write", kinds=[kind])
            assert find_field(catalogue, found.name.upper(), where="write", kinds=[kind]) == found

    def test_an_unknown_field_is_told_with_near_names(self, bench: Bench) -> None:
        """A misspelt name is answered with the ones that look like it."""
        catalogue = bench.tracker().catalogue()
        name = find_field(catalogue, bench.fields[FieldKind.NUMBER], where="write").name
        with pytest.raises(SettingsError, match="there is no field") as caught:
            find_field(catalogue, f"{name}x", where="write")
        assert name in caught.value.remedy

    def test_a_field_of_another_kind_is_unusable(self, bench: Bench) -> None:
        """A text field cannot take a number."""
        catalogue = bench.tracker().catalogue()
        with pytest.raises(SettingsError, match="kind text"):
            find_field(catalogue, bench.fields[FieldKind.TEXT], where="write", kinds=[FieldKind.NUMBER])

    def test_an_ambiguous_name_is_refused_with_candidates(self, bench: Bench) -> None:
        """Fields of one name are listed with their ids, and a role by that name stops the pull."""
        with pytest.raises(SettingsError, match=r"fields are called .*\(number\)"):
            Shelf().pull(bench.tracker(fields={"points": bench.ambiguous}), bench.scope)
