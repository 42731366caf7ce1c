"""What every connector must do, as one class of tests; a connector's own test module names its bench."""

from __future__ import annotations

from tests.contract.connectors.finding import FieldSuite
from tests.contract.connectors.inspecting import InspectingSuite
from tests.contract.connectors.reading import ReadingSuite
from tests.contract.connectors.remembering import RememberingSuite
from tests.contract.connectors.timing import TimingSuite
from tests.contract.connectors.writing import WritingSuite


class ConnectorSuite(ReadingSuite, RememberingSuite, WritingSuite, FieldSuite, InspectingSuite, TimingSuite):
    """All of it; subclass it, name the class `Test…`, and define a fixture `bench`."""
