"""One seeded department: its OKR, its projects in every state, and their issues, placed around a given day."""

from syncd.sandbox.department.build import build
from syncd.sandbox.department.clickup.build import build_clickup
from syncd.sandbox.department.configuration import configuration, hand_values, values_csv
from syncd.sandbox.department.said import said

__all__ = ["build", "build_clickup", "configuration", "hand_values", "said", "values_csv"]
