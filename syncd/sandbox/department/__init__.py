"""One seeded department: its OKR, its projects in every state, and their issues, placed around a given day."""

from syncd.sandbox.department.build import build
from syncd.sandbox.department.clickup.build import build_clickup
from syncd.sandbox.department.configuration import configuration, values_csv
from syncd.sandbox.department.outline import HAND_VALUES

__all__ = ["HAND_VALUES", "build", "build_clickup", "configuration", "values_csv"]
